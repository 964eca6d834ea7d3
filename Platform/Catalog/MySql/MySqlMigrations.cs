using Dapper;
using MySqlConnector;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>
/// Applies each missing script under a lock of the server, so that two starters cannot both apply it. MySQL commits every change of the schema by itself,
/// so each statement of a script may be run again: what a starter that was killed left half done, the next one completes.
/// </summary>
/// <param name="versions">The table that remembers what was applied.</param>
internal sealed class MySqlMigrations(string versions, IReadOnlyList<MigrationScript> scripts, TimeProvider time)
{
    private const int LockSeconds = 120;
    private const int ScriptSeconds = 600;

    /// <exception cref="SchemaTooNewException">The database was written by a newer build.</exception>
    /// <exception cref="PlatformConfigurationException">Scripts are missing and this user may not apply them.</exception>
    public async Task ApplyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        if ((await MissingAsync(connection)).Count == 0)
            return;
        try
        {
            await LockAsync(connection);
            await connection.ExecuteAsync(
                $"""
                CREATE TABLE IF NOT EXISTS {versions} (number INT NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, applied_at BIGINT NOT NULL)
                ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
                """);
            foreach (var script in await MissingAsync(connection))
                await ApplyAsync(connection, script);
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.TableAccessDenied or MySqlErrorCode.DatabaseAccessDenied)
        {
            throw new PlatformConfigurationException(
                $"The schema of database '{connection.Database}' is older than this build and this user may not change it; name the schema's owner in Platform:Catalog:MigrationConnectionString. {e.Message}");
        }
    }

    private async Task ApplyAsync(MySqlConnection connection, MigrationScript script)
    {
        await connection.ExecuteAsync(script.Sql, commandTimeout: ScriptSeconds);
        await connection.ExecuteAsync(
            $"INSERT INTO {versions} (number, name, applied_at) VALUES (@Number, @Name, @at)", new { script.Number, script.Name, at = time.GetUtcNow() });
    }

    private async Task LockAsync(MySqlConnection connection)
    {
        var name = $"{versions}:{connection.Database}";
        var got = await connection.ExecuteScalarAsync<int?>(
            "SELECT GET_LOCK(@name, @LockSeconds)", new { name = name[..Math.Min(name.Length, 64)], LockSeconds }, commandTimeout: LockSeconds + 10);
        if (got != 1)
            throw new CatalogUnavailableException($"Another process has been changing the schema of '{connection.Database}' for {LockSeconds} s.");
    }

    private async Task<IReadOnlyList<MigrationScript>> MissingAsync(MySqlConnection connection)
    {
        var applied = await AppliedAsync(connection);
        var unknown = applied.Except(scripts.Select(s => s.Number)).ToList();
        if (unknown.Count > 0)
            throw new SchemaTooNewException(unknown.Max(), scripts.Count == 0 ? 0 : scripts[^1].Number);
        return [.. scripts.Where(s => !applied.Contains(s.Number))];
    }

    private async Task<HashSet<int>> AppliedAsync(MySqlConnection connection)
    {
        try
        {
            return [.. await connection.QueryAsync<int>($"SELECT number FROM {versions}")];
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.NoSuchTable)
        {
            return [];
        }
    }
}
