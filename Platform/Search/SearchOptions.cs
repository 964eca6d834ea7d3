using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Search;

/// <summary>Section <c>Platform:Search</c>.</summary>
[Settings("Platform:Search")]
public sealed class SearchOptions
{
    /// <summary><c>sqlite</c>, an FTS5 table of the catalog's file.</summary>
    public string Provider { get; set; } = "sqlite";
}
