using System.Runtime.CompilerServices;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Frozen versions and what they hold.</summary>
internal sealed partial class DatasetSql
{
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
}
