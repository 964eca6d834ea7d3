using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed partial class DatasetSql(ICatalogConnections catalog) : IDatasetRows
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
                    await c.ExecuteAsync("UPDATE image SET split = @split WHERE project_id = @projectId AND id IN @ids", new { projectId, ids, split }, t);
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
                        "UPDATE image SET split = @split WHERE project_id = @projectId AND id = @id",
                        new { projectId, id, split = SplitOf(sha256, proportions, seed) },
                        t);
                return pool.Count;
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
