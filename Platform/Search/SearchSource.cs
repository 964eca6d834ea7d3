using System.Data.Common;
using Dapper;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Platform.Search;

/// <summary>What the catalog offers to the search, in the order in which it was written. <c>deploy/logstash/sql</c> says the same for Logstash.</summary>
public sealed class SearchSource(ICatalogConnections catalog)
{
    private const string Project =
        """
        SELECT p.id, p.id AS project_id, p.version, p.name AS title, NULL AS text, NULL AS device_id, NULL AS split, NULL AS state,
            p.created_at, p.updated_at, p.archived AS deleted, s.shown_at AS changed_at
        FROM projection s JOIN project p ON p.id = s.id
        """;

    private const string Image =
        """
        SELECT i.id, i.project_id, i.version, i.name AS title, d.name AS text, d.id AS device_id, i.split,
            CASE WHEN i.revision > 0 THEN 'labelled' ELSE 'unlabelled' END AS state, i.created_at, i.updated_at, 0 AS deleted, i.updated_at AS changed_at
        FROM image i LEFT JOIN device d ON i.origin LIKE 'device:%' AND d.id = SUBSTR(i.origin, 8)
        """;

    private const string Job =
        """
        SELECT j.id, j.project_id, j.version, CONCAT('Job ', j.number) AS title, CONCAT_WS(' · ', j.family, j.state, j.message) AS text, NULL AS device_id,
            NULL AS split, j.state, j.created_at, j.updated_at, 0 AS deleted, s.shown_at AS changed_at
        FROM projection s JOIN job j ON j.id = s.id
        """;

    private const string Model =
        """
        SELECT m.id, m.project_id, m.version, CONCAT('Model ', m.number) AS title, CONCAT_WS(' · ', m.family, m.stage, m.comment) AS text, NULL AS device_id,
            NULL AS split, m.stage AS state, m.created_at, m.updated_at, 0 AS deleted, s.shown_at AS changed_at
        FROM projection s JOIN model_version m ON m.id = s.id
        """;

    private const string Device =
        """
        SELECT d.id, d.project_id, d.version, d.name AS title, CONCAT_WS(' · ', d.status, d.source_address) AS text, d.id AS device_id,
            NULL AS split, d.status AS state, d.created_at, d.updated_at, 0 AS deleted, s.shown_at AS changed_at
        FROM projection s JOIN device d ON d.id = s.id
        """;

    /// <summary>Types of documents, each fed by itself.</summary>
    public static IReadOnlyList<string> Types { get; } = ["project", "image", "job", "model", "device"];

    /// <summary>Documents of a type that changed after the position, oldest change first.</summary>
    public Task<IReadOnlyList<ChangedDocument>> ReadAsync(string type, FeedPosition after, int limit, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<ChangedDocument>>(
            async connection =>
            {
                var rows = (await connection.QueryAsync<Row>(Statement(type), new { at = after.ChangedAt, id = after.Id, limit })).AsList();
                var labels = await LabelsAsync(connection, type, rows);
                return [.. rows.Select(row => new ChangedDocument(row.ToDocument(type, [.. labels[row.Id]]), new FeedPosition(row.ChangedAt, row.Id)))];
            },
            cancellation);

    private static string Statement(string type) => type switch
    {
        "project" => OfGrains(Project, type),
        "image" => $"{Image} WHERE i.updated_at >= @at AND (i.updated_at > @at OR i.id > @id) ORDER BY i.updated_at, i.id LIMIT @limit",
        "job" => OfGrains(Job, type),
        "model" => OfGrains(Model, type),
        "device" => OfGrains(Device, type),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There are no such documents."),
    };

    private static string OfGrains(string select, string thing) =>
        $"{select} WHERE s.thing = '{thing}' AND s.shown_at >= @at AND (s.shown_at > @at OR s.id > @id) ORDER BY s.shown_at, s.id LIMIT @limit";

    private static async Task<ILookup<string, string>> LabelsAsync(DbConnection connection, string type, List<Row> rows)
    {
        var sql = type switch
        {
            "project" => "SELECT project_id, name FROM project_class WHERE project_id IN @ids ORDER BY project_id, class_id",
            "image" =>
                """
                SELECT k.image_id, c.name FROM image_class k JOIN project_class c ON c.project_id = k.project_id AND c.class_id = k.class_id
                WHERE k.project_id IN @projects AND k.image_id IN @ids ORDER BY k.image_id, c.class_id
                """,
            _ => null,
        };
        var labels = sql is null || rows.Count == 0
            ? []
            : await connection.QueryAsync<(string Of, string Name)>(sql, new { projects = rows.Select(r => r.ProjectId).Distinct(), ids = rows.Select(r => r.Id) });
        return labels.ToLookup(l => l.Of, l => l.Name);
    }

    private sealed record Row
    {
        public required string Id { get; init; }
        public required string ProjectId { get; init; }
        public required long Version { get; init; }
        public required string Title { get; init; }
        public string? Text { get; init; }
        public string? DeviceId { get; init; }
        public string? Split { get; init; }
        public string? State { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public required DateTimeOffset UpdatedAt { get; init; }
        public required bool Deleted { get; init; }
        public required DateTimeOffset ChangedAt { get; init; }

        // Labels are searched for too, so they stand in the text.
        public SearchDocument ToDocument(string type, IReadOnlyList<string> labels)
        {
            var text = string.Join(" · ", new[] { string.Join(", ", labels), Text }.Where(part => !string.IsNullOrEmpty(part)));
            return new SearchDocument(type, Id, ProjectId, Version, Title, text, CreatedAt, UpdatedAt)
            {
                Labels = labels,
                DeviceId = DeviceId,
                Split = Split,
                State = State,
                Deleted = Deleted,
            };
        }
    }
}

/// <param name="Position">Where it stands among the changes of its type.</param>
public sealed record ChangedDocument(SearchDocument Document, FeedPosition Position);

/// <summary>The last change fed.</summary>
/// <param name="ChangedAt">When it was written, to the millisecond.</param>
public sealed record FeedPosition(DateTimeOffset ChangedAt, string Id)
{
    public static FeedPosition Start { get; } = new(DateTimeOffset.UnixEpoch, "");
}
