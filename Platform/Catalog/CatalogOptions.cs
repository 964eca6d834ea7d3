using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Catalog;

/// <summary>Section <c>Platform:Catalog</c>.</summary>
[Settings("Platform:Catalog")]
public sealed class CatalogOptions
{
    /// <summary><c>sqlite</c>, a file of the data folder; <c>mysql</c>, MySQL 8 or MariaDB 10.6 and later.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>mysql: the user that reads and writes the catalog's rows.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>mysql: the user that may change the schema; empty when the one above may.</summary>
    public string MigrationConnectionString { get; set; } = "";

    /// <summary>mysql: the user of grain states, reminders and membership, and the database that holds them; empty for the catalog's own.</summary>
    public string GrainConnectionString { get; set; } = "";
}
