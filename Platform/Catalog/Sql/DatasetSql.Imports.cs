using Dapper;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Imports and what they found.</summary>
internal sealed partial class DatasetSql
{
    public Task AddFindingsAsync(IReadOnlyList<ImportFindingRow> findings, CancellationToken cancellation) =>
        catalog.WriteAsync(
            (c, t) => c.ExecuteAsync(
                "INSERT INTO import_finding (import_id, ordinal, item, code, message, severity) VALUES (@ImportId, @Ordinal, @Item, @Code, @Message, @Severity)"
                    + SqlDialect.Of(c).OrKeep("import_finding", "ordinal"),
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
}
