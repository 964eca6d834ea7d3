using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Search;

/// <summary>What the catalog offers to the search, in the order in which it changed; the position fed so far is kept in the catalog too.</summary>
public sealed class SearchSource(ICatalogConnections catalog)
{
    private const string From =
        """
        SELECT 'project' AS type, id, id AS project_id, version, name AS title, '' AS text, updated_at, archived AS deleted FROM project
        UNION ALL SELECT 'image', id, project_id, revision + 1, name, CONCAT(split, ' ', origin), updated_at, 0 FROM image
        UNION ALL SELECT 'job', id, project_id, version, CONCAT('Job ', number), CONCAT(family, ' ', state, ' ', COALESCE(message, '')), updated_at, 0 FROM job
        UNION ALL SELECT 'model', id, project_id, version, CONCAT('Model ', number), CONCAT(family, ' ', stage, ' ', COALESCE(comment, '')), updated_at, 0 FROM model_version
        UNION ALL SELECT 'device', id, project_id, version, name, CONCAT(status, ' ', COALESCE(source_address, '')), updated_at, 0 FROM device
        """;

    /// <summary>Types of documents, each fed by itself.</summary>
    public static IReadOnlyList<string> Types { get; } = ["project", "image", "job", "model", "device"];

    /// <summary>Documents of a type that changed after the position, oldest change first; deleted ones are marked.</summary>
    public Task<IReadOnlyList<(SearchDocument Document, bool Deleted)>> ReadAsync(string type, FeedPosition after, int limit, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<(SearchDocument, bool)>>(
            async c => [.. (await c.QueryAsync<Row>(
                $"""
                SELECT * FROM ({From}) d
                WHERE type = @type AND (updated_at > @at OR (updated_at = @at AND id > @id)) ORDER BY updated_at, id LIMIT @limit
                """,
                new { type, at = after.UpdatedAt, id = after.Id, limit })).Select(r => r.ToDocument())],
            cancellation);

    public Task<FeedPosition> PositionAsync(string type, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => await c.QuerySingleOrDefaultAsync<(long At, string Id)>("SELECT updated_at, id FROM search_feed WHERE type = @type", new { type })
                is { Id: not null } kept ? new FeedPosition(DateTimeOffset.FromUnixTimeMilliseconds(kept.At), kept.Id) : FeedPosition.Start,
            cancellation);

    public Task SaveAsync(string type, FeedPosition position, CancellationToken cancellation) =>
        catalog.WriteAsync(
            (c, t) => c.ExecuteAsync(
                "INSERT INTO search_feed (type, updated_at, id) VALUES (@type, @UpdatedAt, @Id)"
                    + SqlDialect.Of(c).OrReplace("search_feed", "type", ["updated_at", "id"]),
                new { type, position.UpdatedAt, position.Id },
                t),
            cancellation);

    private sealed record Row
    {
        public required string Type { get; init; }
        public required string Id { get; init; }
        public required string ProjectId { get; init; }
        public required long Version { get; init; }
        public required string Title { get; init; }
        public required string Text { get; init; }
        public required DateTimeOffset UpdatedAt { get; init; }
        public required bool Deleted { get; init; }

        public (SearchDocument Document, bool Deleted) ToDocument() => (new SearchDocument(Type, Id, ProjectId, Version, Title, Text, UpdatedAt), Deleted);
    }
}

/// <summary>The last change fed.</summary>
public sealed record FeedPosition(DateTimeOffset UpdatedAt, string Id)
{
    public static FeedPosition Start { get; } = new(DateTimeOffset.UnixEpoch, "");
}
