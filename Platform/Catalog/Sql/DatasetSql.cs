using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class DatasetSql(ICatalogConnections catalog) : IDatasetRows
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
                  AND (@text IS NULL OR i.name LIKE @text ESCAPE '\')
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
                SELECT revision, annotations, by, at FROM annotation_revision
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

    public Task PinVersionItemsAsync(string projectId, int number, CancellationToken cancellation) =>
        catalog.WriteAsync(
            (c, t) => c.ExecuteAsync(
                """
                INSERT INTO dataset_item (project_id, number, image_id, revision, split)
                SELECT project_id, @number, id, revision, split FROM image
                WHERE project_id = @projectId AND revision > 0
                  AND NOT EXISTS (SELECT 1 FROM dataset_item WHERE project_id = @projectId AND number = @number)
                """,
                new { projectId, number },
                t),
            cancellation);

    public async IAsyncEnumerable<ManifestImage> ReadVersionItemsAsync(
        string projectId, int number, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var items = await ReadItems(projectId, number, after, cancellation);
            foreach (var item in items)
                yield return item;
            if (items.Count < ItemsAtOnce)
                yield break;
            after = items[^1].Id;
        }
    }

    public Task<IReadOnlyList<DatasetVersionRow>> ListVersionsAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<DatasetVersionRow>>(
            async c => (await c.QueryAsync<DatasetVersionRow>(
                "SELECT * FROM dataset_version WHERE project_id = @projectId ORDER BY number DESC LIMIT 500", new { projectId })).AsList(),
            cancellation);

    public Task<DatasetVersionRow?> FindVersionAsync(string projectId, int number, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<DatasetVersionRow>(
                "SELECT * FROM dataset_version WHERE project_id = @projectId AND number = @number", new { projectId, number }),
            cancellation);

    public Task<bool> EqualsVersionAsync(string projectId, int number, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => !await c.ExecuteScalarAsync<bool>(
                """
                SELECT EXISTS (
                    SELECT 1 FROM image i LEFT JOIN dataset_item d ON d.project_id = i.project_id AND d.number = @number AND d.image_id = i.id
                    WHERE i.project_id = @projectId AND i.revision > 0 AND (d.image_id IS NULL OR d.revision <> i.revision OR d.split <> i.split))
                """,
                new { projectId, number }),
            cancellation);

    public Task<bool> AnyFrozenForTestAsync(string projectId, IReadOnlyList<string> imageIds, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c =>
            {
                foreach (var ids in imageIds.Chunk(ItemsAtOnce))
                {
                    if (await c.ExecuteScalarAsync<bool>(
                        "SELECT EXISTS (SELECT 1 FROM dataset_item WHERE project_id = @projectId AND split = 'test' AND image_id IN @ids)", new { projectId, ids }))
                        return true;
                }

                return false;
            },
            cancellation);

    public Task<(int Added, int Removed, int Changed)> DiffVersionsAsync(string projectId, int from, int to, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleAsync<(int, int, int)>(
                """
                SELECT
                    (SELECT COUNT(*) FROM dataset_item n WHERE n.project_id = @projectId AND n.number = @to AND NOT EXISTS (
                        SELECT 1 FROM dataset_item o WHERE o.project_id = @projectId AND o.number = @from AND o.image_id = n.image_id)),
                    (SELECT COUNT(*) FROM dataset_item o WHERE o.project_id = @projectId AND o.number = @from AND NOT EXISTS (
                        SELECT 1 FROM dataset_item n WHERE n.project_id = @projectId AND n.number = @to AND n.image_id = o.image_id)),
                    (SELECT COUNT(*) FROM dataset_item n JOIN dataset_item o ON o.project_id = n.project_id AND o.number = @from AND o.image_id = n.image_id
                        WHERE n.project_id = @projectId AND n.number = @to AND n.revision <> o.revision)
                """,
                new { projectId, from, to }),
            cancellation);

    public Task AddFindingsAsync(IReadOnlyList<ImportFindingRow> findings, CancellationToken cancellation) =>
        catalog.WriteAsync(
            (c, t) => c.ExecuteAsync(
                """
                INSERT INTO import_finding (import_id, ordinal, item, code, message, severity)
                VALUES (@ImportId, @Ordinal, @Item, @Code, @Message, @Severity) ON CONFLICT DO NOTHING
                """,
                findings,
                t),
            cancellation);

    public Task<ImportRow?> FindImportAsync(string projectId, string importId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ImportRow>(
                "SELECT * FROM dataset_import WHERE project_id = @projectId AND id = @importId", new { projectId, importId }),
            cancellation);

    public Task<IReadOnlyList<ImportRow>> ListImportsAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<ImportRow>>(
            async c => (await c.QueryAsync<ImportRow>(
                "SELECT * FROM dataset_import WHERE project_id = @projectId ORDER BY created_at DESC, id LIMIT 500", new { projectId })).AsList(),
            cancellation);

    public Task<Page<ImportFindingRow>> ListFindingsAsync(string importId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<(int Ordinal, string Item, string Code, string Message, string Severity)>(
                """
                SELECT ordinal, item, code, message, severity FROM import_finding
                WHERE import_id = @importId AND (@after IS NULL OR ordinal > @after) ORDER BY ordinal LIMIT @limit
                """,
                new { importId, after = page.AfterNumber(), limit = page.Fetch() }))
                .Select(f => new ImportFindingRow(importId, f.Ordinal, f.Item, f.Code, f.Message, f.Severity))
                .ToPage(page, f => f.Ordinal, _ => ""),
            cancellation);

    private Task<IReadOnlyList<ManifestImage>> ReadItems(string projectId, int number, string after, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<ManifestImage>>(
            async c => [.. (await c.QueryAsync<(string Id, string Sha256, string Name, int Width, int Height, string Split, int Revision)>(
                """
                SELECT i.id, i.sha256, i.name, i.width, i.height, d.split, d.revision FROM dataset_item d
                JOIN image i ON i.project_id = d.project_id AND i.id = d.image_id
                WHERE d.project_id = @projectId AND d.number = @number AND d.image_id > @after ORDER BY d.image_id LIMIT @ItemsAtOnce
                """,
                new { projectId, number, after, ItemsAtOnce }))
                .Join(
                    await c.QueryAsync<(string Id, string Annotations)>(
                        """
                        SELECT d.image_id, r.annotations FROM dataset_item d
                        JOIN annotation_revision r ON r.project_id = d.project_id AND r.image_id = d.image_id AND r.revision = d.revision
                        WHERE d.project_id = @projectId AND d.number = @number AND d.image_id > @after ORDER BY d.image_id LIMIT @ItemsAtOnce
                        """,
                        new { projectId, number, after, ItemsAtOnce }),
                    i => i.Id,
                    r => r.Id,
                    (i, r) => new ManifestImage(
                        i.Id, i.Sha256, i.Name, i.Width, i.Height, i.Split, i.Revision, JsonColumns.Read<IReadOnlyList<Annotation>>(r.Annotations)))],
            cancellation);

    private static string? Like(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : $"%{text.Trim().Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";

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
