namespace VisionInApp.Platform.Catalog;

/// <summary>Section <c>Platform:Catalog</c>.</summary>
public sealed class CatalogOptions
{
    /// <summary><c>sqlite</c>, a file of the data folder.</summary>
    public string Provider { get; set; } = "sqlite";
}
