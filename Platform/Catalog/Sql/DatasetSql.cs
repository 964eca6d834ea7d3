using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed partial class DatasetSql(ICatalogConnections catalog, TimeProvider time) : IDatasetRows
{
    private const int ItemsAtOnce = 500;

    public Task<int> AddImagesAsync(IReadOnlyList<ImageRow> images, string by, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) =>
            {
                var added = 0;
                foreach (var image in images)
                    added += await new ImageWriter(c, t).AddAsync(image, by) ? 1 : 0;
                return added;
            },
            cancellation);

    public Task<(int Revision, bool Accepted)> AnnotateAsync(
        string projectId, string imageId, int expected, IReadOnlyList<Annotation> annotations, string by, DateTimeOffset at, CancellationToken cancellation) =>
        catalog.WriteAsync((c, t) => new ImageWriter(c, t).AnnotateAsync(projectId, imageId, expected, annotations, by, at), cancellation);

    public Task<ImageRow?> FindImageAsync(string projectId, string imageId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ImageRow>(
                "SELECT * FROM image WHERE project_id = @projectId AND id = @imageId", new { projectId, imageId }),
            cancellation);

    public Task<ImageRow?> FindImageBySha256Async(string projectId, string sha256, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ImageRow>(
                "SELECT * FROM image WHERE project_id = @projectId AND sha256 = @sha256", new { projectId, sha256 }),
            cancellation);

    public Task<Page<ImageRow>> ListImagesAsync(string projectId, ImageFilter filter, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<ImageRow>(
                """
                SELECT i.* FROM image i
                WHERE i.project_id = @projectId
                  AND (@at IS NULL OR i.created_at < @at OR (i.created_at = @at AND i.id < @id))
                  AND (@Split IS NULL OR i.split = @Split)
                  AND (@Labelled IS NULL OR (i.revision > 0) = @Labelled)
                  AND (@Origin IS NULL OR i.origin = @Origin)
                  AND (@text IS NULL OR LOWER(i.name) LIKE LOWER(@text) ESCAPE '!')
                  AND (@ClassId IS NULL OR EXISTS (
                    SELECT 1 FROM image_class k WHERE k.project_id = i.project_id AND k.image_id = i.id AND k.class_id = @ClassId))
                ORDER BY i.created_at DESC, i.id DESC LIMIT @limit
                """,
                new
                {
                    projectId,
                    filter.Split,
                    filter.Labelled,
                    filter.Origin,
                    filter.ClassId,
                    text = Like(filter.Text),
                    at = page.AfterNumber(),
                    id = page.After().Id,
                    limit = page.Fetch(),
                })).ToPage(page, r => r.CreatedAt.ToUnixTimeMilliseconds(), r => r.Id),
            cancellation);

    public Task<IReadOnlyList<AnnotationRevisionRow>> ListRevisionsAsync(string projectId, string imageId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<AnnotationRevisionRow>>(
            async c => [.. (await c.QueryAsync<(int Revision, string Annotations, string By, long At)>(
                """
                SELECT revision, annotations, `by`, at FROM annotation_revision
                WHERE project_id = @projectId AND image_id = @imageId ORDER BY revision DESC LIMIT 500
                """,
                new { projectId, imageId })).Select(r => new AnnotationRevisionRow(
                    projectId, imageId, r.Revision, JsonColumns.Read<IReadOnlyList<Annotation>>(r.Annotations), r.By, DateTimeOffset.FromUnixTimeMilliseconds(r.At)))],
            cancellation);

    public Task SetSplitAsync(string projectId, IReadOnlyList<string> imageIds, string split, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) =>
            {
                foreach (var ids in imageIds.Chunk(ItemsAtOnce))
                    await c.ExecuteAsync(
                        "UPDATE image SET split = @split, version = version + 1, updated_at = @now WHERE project_id = @projectId AND id IN @ids AND split <> @split",
                        new { projectId, ids, split, now = time.GetUtcNow() },
                        t);
            },
            cancellation);

    public Task<int> SplitPoolAsync(string projectId, IReadOnlyDictionary<string, double> proportions, int seed, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) =>
            {
                var pool = (await c.QueryAsync<(string Id, string Sha256)>(
                    "SELECT id, sha256 FROM image WHERE project_id = @projectId AND split = 'pool' AND box_count > 0", new { projectId }, t)).AsList();
                foreach (var (id, sha256) in pool)
                    await c.ExecuteAsync(
                        "UPDATE image SET split = @split, version = version + 1, updated_at = @now WHERE project_id = @projectId AND id = @id",
                        new { projectId, id, split = SplitOf(sha256, proportions, seed), now = time.GetUtcNow() },
                        t);
                return pool.Count;
            },
            cancellation);

    public Task<string?> TouchImagesAsync(string projectId, TouchWork touch, string afterId, int limit, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) =>
            {
                var of = touch.DeviceId is null
                    ? "SELECT image_id AS id FROM image_class WHERE project_id = @projectId AND class_id = @ClassId AND image_id > @afterId ORDER BY image_id LIMIT @limit"
                    : "SELECT id FROM image WHERE project_id = @projectId AND origin = @origin AND id > @afterId ORDER BY id LIMIT @limit";
                var ids = (await c.QueryAsync<string>(of, new { projectId, touch.ClassId, origin = $"device:{touch.DeviceId}", afterId, limit }, t)).AsList();
                if (ids.Count > 0)
                    await c.ExecuteAsync(
                        "UPDATE image SET version = version + 1, updated_at = @now WHERE project_id = @projectId AND id IN @ids",
                        new { projectId, ids, now = time.GetUtcNow() },
                        t);
                return ids.Count == 0 ? null : ids[^1];
            },
            cancellation);

    public Task<(int Images, int Boxes)> CountByOriginAsync(string projectId, string origin, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleAsync<(int, int)>(
                "SELECT COUNT(*), COALESCE(SUM(box_count), 0) FROM image WHERE project_id = @projectId AND origin = @origin", new { projectId, origin }),
            cancellation);

    public Task<DatasetCounts> CountAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c =>
            {
                var splits = (await c.QueryAsync<(string Split, int Images, int Labelled, int Boxes)>(
                    """
                    SELECT split, COUNT(*), SUM(CASE WHEN revision > 0 THEN 1 ELSE 0 END), SUM(box_count)
                    FROM image WHERE project_id = @projectId GROUP BY split
                    """,
                    new { projectId })).AsList();
                var classes = await c.QueryAsync<(int Class, int Boxes)>(
                    "SELECT class_id, SUM(boxes) FROM image_class WHERE project_id = @projectId GROUP BY class_id", new { projectId });
                return new DatasetCounts(
                    splits.Sum(s => s.Images), splits.Sum(s => s.Labelled), splits.Sum(s => s.Boxes),
                    splits.ToDictionary(s => s.Split, s => s.Images), classes.ToDictionary(k => k.Class, k => k.Boxes));
            },
            cancellation);

    private static string? Like(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : $"%{text.Trim().Replace("!", "!!").Replace("%", "!%").Replace("_", "!_")}%";

    private static string SplitOf(string sha256, IReadOnlyDictionary<string, double> proportions, int seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{sha256}")));
        var position = BinaryPrimitives.ReadUInt64BigEndian(hash) / Math.Pow(2, 64);
        var sum = 0.0;
        foreach (var (split, share) in proportions.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            sum += share;
            if (position < sum)
                return split;
        }

        return proportions.OrderBy(p => p.Key, StringComparer.Ordinal).Last(p => p.Value > 0).Key;
    }
}
