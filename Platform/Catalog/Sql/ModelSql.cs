using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

internal sealed class ModelSql(ICatalogConnections catalog) : IModelRows
{
    private static readonly string Columns = RowTables.Model.Columns;

    public Task<ModelRow?> FindAsync(string modelId, CancellationToken cancellation) =>
        catalog.ReadAsync(
            c => c.QuerySingleOrDefaultAsync<ModelRow>($"SELECT {Columns} FROM model_version WHERE id = @modelId", new { modelId }), cancellation);

    public Task<Page<ModelRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c => (await c.QueryAsync<ModelRow>(
                $"""
                SELECT {Columns} FROM model_version WHERE project_id = @projectId AND (@after IS NULL OR number < @after)
                ORDER BY number DESC LIMIT @limit
                """,
                new { projectId, after = page.AfterNumber(), limit = page.Fetch() })).ToPage(page, r => r.Number, r => r.Id),
            cancellation);
}
