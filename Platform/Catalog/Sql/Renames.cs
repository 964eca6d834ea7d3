using System.Data.Common;
using Dapper;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>What a projection calls by another name than the catalog does so far.</summary>
/// <param name="Work">Images are found by the names of their classes and devices, so they are to be touched.</param>
/// <param name="Same">Rows of classes that need not be written again.</param>
internal sealed record Renames(IReadOnlyList<WorkItem> Work, IReadOnlySet<object> Same)
{
    public static async Task<Renames> ReadAsync(DbConnection connection, DbTransaction? transaction, Projection projection)
    {
        var work = new List<WorkItem>();
        var same = new HashSet<object>();
        var names = projection.Rows.OfType<ProjectClassRow>().FirstOrDefault() is { ProjectId: var projectId }
            ? (await connection.QueryAsync<(int Id, string Name)>(
                "SELECT class_id, name FROM project_class WHERE project_id = @projectId", new { projectId }, transaction)).ToDictionary(c => c.Id, c => c.Name)
            : [];
        foreach (var row in projection.Rows.OfType<ProjectClassRow>().Where(c => names.ContainsKey(c.ClassId)))
        {
            if (names[row.ClassId] == row.Name)
                same.Add(row);
            else
                work.Add(Item(row.ProjectId, $"{row.ProjectId}/class/{row.ClassId}/{projection.Version}", new TouchWork(row.ClassId, null)));
        }

        foreach (var device in projection.Rows.OfType<DeviceRow>())
        {
            var name = await connection.ExecuteScalarAsync<string?>("SELECT name FROM device WHERE id = @Id", new { device.Id }, transaction);
            if (name is not null && name != device.Name)
                work.Add(Item(device.ProjectId, $"{device.Id}/{projection.Version}", new TouchWork(null, device.Id)));
        }

        return new Renames(work, same);
    }

    private static WorkItem Item(string projectId, string id, TouchWork touch) => new(TouchWork.Kind, id, projectId, JsonColumns.Write(touch));
}
