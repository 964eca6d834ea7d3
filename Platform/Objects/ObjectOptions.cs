namespace VisionInApp.Platform.Objects;

/// <summary>Section <c>Platform:Objects</c>.</summary>
public sealed class ObjectOptions
{
    /// <summary><c>folder</c>, files of the data folder.</summary>
    public string Provider { get; set; } = "folder";
}
