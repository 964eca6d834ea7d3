using Dapper;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Projections in the catalog's database; what many grains show at the same time goes there in one transaction.</summary>
internal sealed class SqlProjections : IProjections
{
    private const int ManyRows = 100;
    private readonly IGroupingConnections catalog;
    private readonly TimeProvider time;
    private readonly Gathering<Projection, bool> gathering;

    public SqlProjections(IGroupingConnections catalog, TimeProvider time)
    {
        this.catalog = catalog;
        this.time = time;
        gathering = new(catalog.GroupsAtOnce, WriteGroupAsync, CatalogWrites.IsOutage, projection => projection.Rows.Count > ManyRows);
    }

    public Task<bool> WriteAsync(Projection projection, CancellationToken cancellation) => gathering.WriteAsync(projection, cancellation);

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

    private Task<IReadOnlyList<bool>> WriteGroupAsync(IReadOnlyList<Projection> projections) =>
        catalog.WriteGroupAsync(transaction => new ProjectionGroup(transaction, time.GetUtcNow()).WriteAsync(projections));
}
