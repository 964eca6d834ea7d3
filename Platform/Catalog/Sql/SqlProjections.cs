using System.Data.Common;
using Dapper;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Projections in the catalog's database, where grain states are stored too.</summary>
internal sealed class SqlProjections(ICatalogConnections catalog, TimeProvider time) : IProjections
{
    public Task<bool> WriteAsync(Projection projection, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                // Inserting locks the row in either case: of two writers of the same thing the second one sees what the first has shown.
                var shown = await connection.ExecuteScalarAsync<long>(
                    $"""
                    INSERT INTO projection (thing, id, version) VALUES (@Thing, @Id, 0) {SqlDialect.Of(connection).OrKeep("projection", "id")};
                    SELECT version FROM projection WHERE thing = @Thing AND id = @Id
                    """,
                    new { projection.Thing, projection.Id },
                    transaction);
                if (shown >= projection.Version)
                    return false;
                var renames = await Renames.ReadAsync(connection, transaction, projection);
                foreach (var row in projection.Rows.Where(r => !renames.Same.Contains(r)))
                    await RowTables.Of(row).UpsertAsync(connection, transaction, row);
                foreach (var entry in projection.Audit.Where(a => a.Version > shown))
                    await Append(connection, transaction, entry);
                foreach (var item in projection.Work.Concat(renames.Work))
                    await SqlWorkTable.AddAsync(connection, transaction, item, time.GetUtcNow());
                await connection.ExecuteAsync(
                    "UPDATE projection SET version = @Version, shown_at = @now WHERE thing = @Thing AND id = @Id",
                    new { projection.Thing, projection.Id, projection.Version, now = time.GetUtcNow() },
                    transaction);
                return true;
            },
            cancellation);

    public Task<IReadOnlyList<ThingKey>> BehindAsync(
        IReadOnlyList<string> things, DateTimeOffset since, int limit, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<ThingKey>>(
            async connection => (await connection.QueryAsync<ThingKey>(
                """
                SELECT s.thing, s.id FROM grain_version s
                LEFT JOIN projection p ON p.thing = s.thing AND p.id = s.id
                WHERE s.modified_at >= @since AND s.thing IN @things AND s.version > COALESCE(p.version, 0)
                ORDER BY s.modified_at LIMIT @limit
                """,
                new { things, since, limit })).AsList(),
            cancellation);

    private static Task<int> Append(DbConnection connection, DbTransaction transaction, AuditRow entry) =>
        connection.ExecuteAsync(
            "INSERT INTO audit (project_id, thing, version, action, `by`, at, detail) VALUES (@ProjectId, @Thing, @Version, @Action, @By, @At, @Detail)"
                + SqlDialect.Of(connection).OrKeep("audit", "thing"),
            entry,
            transaction);
}
