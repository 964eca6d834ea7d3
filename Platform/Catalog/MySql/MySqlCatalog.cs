namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>The catalog and the tables of its grains on a MySQL server; their schema is made ready together.</summary>
internal sealed class MySqlCatalog : IAsyncDisposable
{
    private readonly MySqlStrings strings;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim migration = new(1, 1);
    private volatile bool migrated;

    public MySqlCatalog(MySqlStrings strings, TimeProvider time)
    {
        DapperTypes.Ensure();
        this.strings = strings;
        this.time = time;
        Rows = new MySqlConnections(strings.Catalog, MigrateAsync);
        Grains = new MySqlConnections(strings.Grains, MigrateAsync);
    }

    /// <summary>Connections of the catalog's user.</summary>
    public MySqlConnections Rows { get; }

    /// <summary>Connections of the user of Orleans' tables.</summary>
    public MySqlConnections Grains { get; }

    public async ValueTask DisposeAsync()
    {
        await Rows.DisposeAsync();
        await Grains.DisposeAsync();
        migration.Dispose();
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (migrated)
            return;
        await migration.WaitAsync(cancellationToken);
        try
        {
            if (migrated)
                return;
            await MySqlConnections.Answering(() => ApplyAsync(cancellationToken));
            migrated = true;
        }
        finally
        {
            migration.Release();
        }
    }

    private async Task<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        var grains = new MySqlMigrations("grain_schema_version", MigrationScript.Embedded("mysql-grains"), time);
        await grains.ApplyAsync(strings.GrainsOwner.ConnectionString, cancellationToken);
        var scripts = MigrationScript.Embedded("mysql").Select(s => s with { Sql = s.Sql.Replace("{grains}", $"`{strings.Grains.Database}`", StringComparison.Ordinal) });
        await new MySqlMigrations("schema_version", [.. scripts], time).ApplyAsync(strings.CatalogOwner.ConnectionString, cancellationToken);
        return true;
    }
}
