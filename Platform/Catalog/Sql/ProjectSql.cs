using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class ProjectSql(ICatalogConnections catalog) : IProjectRows
{
    private static readonly string Columns = RowTables.Project.Columns;

    public Task<ProjectRow?> FindAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ProjectRow>($"SELECT {Columns} FROM project WHERE id = @projectId", new { projectId }), cancellation);

    public Task<Page<ProjectRow>> ListAsync(string userId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<ProjectRow>(
                """
                SELECT p.* FROM project p JOIN project_member m ON m.project_id = p.id AND m.version = p.version
                WHERE m.user_id = @userId AND p.archived = 0 AND (@at IS NULL OR p.created_at < @at OR (p.created_at = @at AND p.id < @id))
                ORDER BY p.created_at DESC, p.id DESC LIMIT @limit
                """,
                new { userId, at = page.AfterNumber(), id = page.After().Id, limit = page.Fetch() }))
                .ToPage(page, r => r.CreatedAt.ToUnixTimeMilliseconds(), r => r.Id),
            cancellation);

    public Task<IReadOnlyList<MemberRow>> MembersAsync(string projectId, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyList<MemberRow>>(
            async c => (await c.QueryAsync<MemberRow>(
                """
                SELECT m.*, u.name, u.email FROM project_member m
                JOIN project p ON p.id = m.project_id AND p.version = m.version LEFT JOIN person u ON u.id = m.user_id
                WHERE m.project_id = @projectId ORDER BY m.user_id
                """,
                new { projectId })).AsList(),
            cancellation);
}
