using System.Data.Common;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Writes images and their revisions inside one transaction: image, its classes and its history always agree.</summary>
internal sealed class ImageWriter(DbConnection connection, DbTransaction transaction)
{
    /// <summary>False when the project has these bytes already.</summary>
    public async Task<bool> AddAsync(ImageRow image, string by)
    {
        var annotations = JsonColumns.Write(image.Annotations);
        var added = await SqlDialect.Of(connection).InsertNewAsync(
            connection,
            transaction,
            """
            INSERT INTO image (project_id, id, sha256, name, width, height, bytes, split, revision, annotations, box_count, origin, created_at, updated_at)
            VALUES (@ProjectId, @Id, @Sha256, @Name, @Width, @Height, @Bytes, @Split, @Revision, @annotations, @boxes, @Origin, @CreatedAt, @UpdatedAt)
            """,
            new
            {
                image.ProjectId,
                image.Id,
                image.Sha256,
                image.Name,
                image.Width,
                image.Height,
                image.Bytes,
                image.Split,
                image.Revision,
                annotations,
                boxes = image.Annotations.Count,
                image.Origin,
                image.CreatedAt,
                image.UpdatedAt,
            });
        if (!added)
            return false;
        if (image.Revision > 0)
            await AppendAsync(image.ProjectId, image.Id, image.Revision, image.Annotations, by, image.CreatedAt);
        return true;
    }

    /// <summary>Appends the next revision if <paramref name="expected"/> is the newest.</summary>
    public async Task<(int Revision, bool Accepted)> AnnotateAsync(
        string projectId, string imageId, int expected, IReadOnlyList<Annotation> annotations, string by, DateTimeOffset at)
    {
        var updated = await connection.ExecuteAsync(
            """
            UPDATE image SET revision = revision + 1, version = version + 1, annotations = @json, box_count = @boxes, updated_at = @at
            WHERE project_id = @projectId AND id = @imageId AND revision = @expected
            """,
            new { projectId, imageId, expected, json = JsonColumns.Write(annotations), boxes = annotations.Count, at },
            transaction);
        var newest = await connection.ExecuteScalarAsync<int>(
            "SELECT revision FROM image WHERE project_id = @projectId AND id = @imageId", new { projectId, imageId }, transaction);
        if (updated == 1)
            await AppendAsync(projectId, imageId, newest, annotations, by, at);
        return (newest, updated == 1);
    }

    private async Task AppendAsync(string projectId, string imageId, int revision, IReadOnlyList<Annotation> annotations, string by, DateTimeOffset at)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO annotation_revision (project_id, image_id, revision, annotations, `by`, at)
            VALUES (@projectId, @imageId, @revision, @json, @by, @at)
            """,
            new { projectId, imageId, revision, json = JsonColumns.Write(annotations), by, at },
            transaction);
        await connection.ExecuteAsync(
            "DELETE FROM image_class WHERE project_id = @projectId AND image_id = @imageId", new { projectId, imageId }, transaction);
        await connection.ExecuteAsync(
            "INSERT INTO image_class (project_id, class_id, image_id, boxes) VALUES (@projectId, @classId, @imageId, @boxes)",
            annotations.GroupBy(a => a.ClassId).Select(g => new { projectId, classId = g.Key, imageId, boxes = g.Count() }),
            transaction);
    }
}
