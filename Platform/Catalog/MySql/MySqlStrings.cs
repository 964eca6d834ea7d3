using MySqlConnector;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>The connection strings of section <c>Platform:Catalog</c>, with what this product's statements rely on.</summary>
internal sealed class MySqlStrings
{
    private const string Area = "Catalog";

    // A slow server must not keep people waiting: they are told to try again.
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 10;

    /// <exception cref="PlatformConfigurationException">A string is missing or cannot be read; the message names its key and not its value.</exception>
    public MySqlStrings(CatalogOptions options)
    {
        PlatformConfiguration.Require(Area, nameof(options.ConnectionString), options.ConnectionString, "name the server, the database and the application's user");
        Catalog = Read(nameof(options.ConnectionString), options.ConnectionString);
        Grains = options.GrainConnectionString.Length > 0 ? Read(nameof(options.GrainConnectionString), options.GrainConnectionString) : Catalog;
        var owner = options.MigrationConnectionString.Length > 0 ? Read(nameof(options.MigrationConnectionString), options.MigrationConnectionString) : null;
        CatalogOwner = Unpooled(owner ?? Catalog, Catalog.Database);
        GrainsOwner = Unpooled(owner ?? Grains, Grains.Database);
    }

    public MySqlConnectionStringBuilder Catalog { get; }
    public MySqlConnectionStringBuilder Grains { get; }

    /// <summary>Who may change the catalog's schema.</summary>
    public MySqlConnectionStringBuilder CatalogOwner { get; }

    /// <summary>Who may change the schema of Orleans' tables.</summary>
    public MySqlConnectionStringBuilder GrainsOwner { get; }

    // The lock under which the schema is changed ends with its connection.
    private static MySqlConnectionStringBuilder Unpooled(MySqlConnectionStringBuilder owner, string database) =>
        new(owner.ConnectionString) { Database = database, Pooling = false };

    private static MySqlConnectionStringBuilder Read(string key, string text)
    {
        MySqlConnectionStringBuilder builder;
        try
        {
            builder = new MySqlConnectionStringBuilder(text);
        }
        catch (ArgumentException)
        {
            throw new PlatformConfigurationException($"Platform:{Area}:{key} is no MySQL connection string (Server=…;Database=…;User ID=…;Password=…).");
        }

        if (builder.Server.Length == 0 || builder.Database.Length == 0)
            throw new PlatformConfigurationException($"Platform:{Area}:{key} must name Server and Database.");

        // Rows found, not rows changed: a conditional UPDATE that sets what is there already has succeeded.
        builder.UseAffectedRows = false;
        builder.GuidFormat = MySqlGuidFormat.None;
        builder.CharacterSet = "utf8mb4";
        builder.PersistSecurityInfo = false;
        if (!builder.ContainsKey("Connection Timeout"))
            builder.ConnectionTimeout = ConnectSeconds;
        if (!builder.ContainsKey("Default Command Timeout"))
            builder.DefaultCommandTimeout = CommandSeconds;
        return builder;
    }
}
