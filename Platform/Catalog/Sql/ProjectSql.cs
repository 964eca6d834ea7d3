using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class ProjectSql(ICatalogConnections catalog) : IProjectRows
{
    private static readonly string Columns = RowTables.Project.Columns;

    public Task<ProjectRow?> FindAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ProjectRow>($"SELECT {Columns} FROM project WHERE id = @projectId", new { projectId }), cancellation);

    public Task<Page<ProjectRow>> ListAsync(PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<ProjectRow>(
                $"""
                SELECT {Columns} FROM project
                WHERE archived = 0 AND (@at IS NULL OR created_at < @at OR (created_at = @at AND id < @id))
                ORDER BY created_at DESC, id DESC LIMIT @limit
                """,
                new { at = page.AfterNumber(), id = page.After().Id, limit = page.Fetch() }))
                .ToPage(page, r => r.CreatedAt.ToUnixTimeMilliseconds(), r => r.Id),
            cancellation);
}
