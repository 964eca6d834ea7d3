using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class FeedbackSql(ICatalogConnections catalog) : IFeedbackRows
{
    private const string Columns =
        "project_id, id, device_id, sha256, width, height, source, reason, score, package_sha256, detections, state, image_id, decided_by, captured_at, decided_at";

    public Task<bool> DecideAsync(
        string projectId, string itemId, string state, string? imageId, string by, DateTimeOffset at, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) => await c.ExecuteAsync(
                """
                UPDATE feedback_item SET state = @state, image_id = @imageId, decided_by = @by, decided_at = @at
                WHERE project_id = @projectId AND id = @itemId AND (state = 'queued' OR state = @state)
                """,
                new { projectId, itemId, state, imageId, by, at },
                t) == 1,
            cancellation);

    public Task<bool> RequeueAsync(string projectId, string itemId, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) => await c.ExecuteAsync(
                """
                UPDATE feedback_item SET state = 'queued', image_id = NULL, decided_by = NULL, decided_at = NULL
                WHERE project_id = @projectId AND id = @itemId
                """,
                new { projectId, itemId },
                t) == 1,
            cancellation);

    public Task<FeedbackRow?> FindAsync(string projectId, string itemId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<FeedbackRow>(
                $"SELECT {Columns} FROM feedback_item WHERE project_id = @projectId AND id = @itemId", new { projectId, itemId }),
            cancellation);

    public Task<Page<FeedbackRow>> ListAsync(string projectId, string? state, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<FeedbackRow>(
                $"""
                SELECT {Columns} FROM feedback_item
                WHERE project_id = @projectId AND (@state IS NULL OR state = @state)
                  AND (@score IS NULL OR score < @score OR (score = @score AND id < @id))
                ORDER BY score DESC, id DESC LIMIT @limit
                """,
                new { projectId, state, score = page.AfterReal(), id = page.After().Id, limit = page.Fetch() })).ToPage(page, r => r.Score, r => r.Id),
            cancellation);

    public Task<FeedbackCounts> CountAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c =>
            {
                var states = (await c.QueryAsync<(string State, int Count)>(
                    "SELECT state, COUNT(*) FROM feedback_item WHERE project_id = @projectId GROUP BY state", new { projectId }))
                    .ToDictionary(s => s.State, s => s.Count);
                var waiting = await c.ExecuteScalarAsync<int>(
                    """
                    SELECT COUNT(*) FROM feedback_item f
                    WHERE f.project_id = @projectId AND f.state = 'accepted'
                      AND NOT EXISTS (SELECT 1 FROM dataset_item d WHERE d.project_id = f.project_id AND d.image_id = f.image_id)
                    """,
                    new { projectId });
                return new FeedbackCounts(
                    states.GetValueOrDefault("queued"), states.GetValueOrDefault("accepted"), states.GetValueOrDefault("rejected"), waiting);
            },
            cancellation);

    public Task<IReadOnlyList<RoundRow>> ListRoundsAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<RoundRow>>(
            async c => (await c.QueryAsync<RoundRow>(
                $"SELECT {RowTables.Round.Columns} FROM feedback_round WHERE project_id = @projectId ORDER BY number DESC LIMIT 500",
                new { projectId })).AsList(),
            cancellation);
}
