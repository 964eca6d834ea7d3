using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class RolloutSql(ICatalogConnections catalog) : IRolloutRows
{
    private static readonly string Columns = RowTables.Rollout.Columns;

    public Task<RolloutRow?> FindAsync(string rolloutId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<RolloutRow>($"SELECT {Columns} FROM rollout WHERE id = @rolloutId", new { rolloutId }), cancellation);

    public Task<Page<RolloutRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<RolloutRow>(
                $"""
                SELECT {Columns} FROM rollout WHERE project_id = @projectId AND (@after IS NULL OR number < @after)
                ORDER BY number DESC LIMIT @limit
                """,
                new { projectId, after = page.AfterNumber(), limit = page.Fetch() })).ToPage(page, r => r.Number, r => r.Id),
            cancellation);

    public Task<IReadOnlyList<RolloutTargetRow>> ListTargetsAsync(string rolloutId, int? wave, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<RolloutTargetRow>>(
            async c => [.. (await c.QueryAsync<Target>(
                $"""
                SELECT {RowTables.Target.Columns} FROM rollout_target
                WHERE rollout_id = @rolloutId AND (@wave IS NULL OR wave = @wave) ORDER BY wave, device_id
                """,
                new { rolloutId, wave })).Select(t => t.ToRow())],
            cancellation);

    private sealed record Target
    {
        public required string RolloutId { get; init; }
        public required string DeviceId { get; init; }
        public required int Wave { get; init; }
        public required string State { get; init; }
        public required long Generation { get; init; }
        public string? Code { get; init; }
        public string? Message { get; init; }
        public required DateTimeOffset UpdatedAt { get; init; }

        public RolloutTargetRow ToRow() => new(RolloutId, DeviceId, Wave, State, Generation, Code, Message, UpdatedAt);
    }
}
