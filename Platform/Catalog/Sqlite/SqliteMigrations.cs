using Dapper;
using Microsoft.Data.Sqlite;

namespace VisionInApp.Platform.Catalog.Sqlite;

/// <summary>Applies each missing script in one transaction that holds the write lock, so that two starters cannot both apply it.</summary>
internal sealed class SqliteMigrations(IReadOnlyList<MigrationScript> scripts, TimeProvider time)
{
    public void Apply(SqliteConnection connection)
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        RefuseNewer(Applied(connection));
        foreach (var script in scripts)
            Apply(connection, script);
    }

    private void Apply(SqliteConnection connection, MigrationScript script)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (Applied(connection, transaction).Contains(script.Number))
            return;
        connection.Execute(script.Sql, transaction: transaction);
        connection.Execute(
            "INSERT INTO schema_version (number, name, applied_at) VALUES (@Number, @Name, @at)",
            new { script.Number, script.Name, at = time.GetUtcNow() },
            transaction);
        transaction.Commit();
    }

    private void RefuseNewer(HashSet<int> applied)
    {
        applied.ExceptWith(scripts.Select(s => s.Number));
        if (applied.Count > 0)
            throw new SchemaTooNewException(applied.Max(), scripts.Count == 0 ? 0 : scripts[^1].Number);
    }

    private static HashSet<int> Applied(SqliteConnection connection, SqliteTransaction? transaction = null) =>
        [.. connection.Query<int>("SELECT number FROM schema_version", transaction: transaction)];
}
