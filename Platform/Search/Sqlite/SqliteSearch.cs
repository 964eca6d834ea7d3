using System.Data.Common;
using System.Text.Json;
using Dapper;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Platform.Search.Sqlite;

/// <summary>Search with FTS5 in the catalog's database.</summary>
internal sealed class SqliteSearch(SqliteCatalog catalog) : ISearch
{
    private const int MaxPageSize = 100;

    public Task IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO search_document (type, doc_id, project_id, version, title, text, updated_at)
                VALUES (@Type, @Id, @ProjectId, @Version, @Title, @Text, @UpdatedAt)
                ON CONFLICT (type, doc_id) DO UPDATE SET
                    project_id = @ProjectId, version = @Version, title = @Title, text = @Text, updated_at = @UpdatedAt, deleted = 0
                WHERE version < @Version
                """,
                documents,
                transaction),
            cancellationToken);

    public Task DeleteAsync(string type, string id, long version, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO search_document (type, doc_id, project_id, version, title, text, updated_at, deleted)
                VALUES (@type, @id, '', @version, '', '', 0, 1)
                ON CONFLICT (type, doc_id) DO UPDATE SET version = @version, title = '', text = '', deleted = 1 WHERE version < @version
                """,
                new { type, id, version },
                transaction),
            cancellationToken);

    public Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        var terms = SearchTerms.Of(query.Text);
        if (terms.Count == 0 || query.ProjectIds.Count == 0)
            return Task.FromResult(new SearchResults([], 0, new Dictionary<string, long>()));
        return catalog.ReadAsync(
            async connection =>
            {
                var exact = await RunAsync(connection, query, terms, FtsMatch.Exact(terms));
                return exact.Facets.Count > 0 ? exact : await RunAsync(connection, query, terms, FtsMatch.Near(terms));
            },
            cancellationToken);
    }

    private static async Task<SearchResults> RunAsync(
        DbConnection connection, SearchQuery query, IReadOnlyList<string> terms, FtsMatch match)
    {
        var size = Math.Clamp(query.PageSize, 1, MaxPageSize);
        var arguments = new
        {
            match.Words,
            match.Grams,
            match.Parts,
            projects = JsonSerializer.Serialize(query.ProjectIds),
            types = JsonSerializer.Serialize(query.Types),
            size,
            skip = (long)Math.Max(query.Page, 0) * size,
        };
        var facets = (await connection.QueryAsync<(string Type, long Count)>($"{match.Sql} SELECT type, count(*) FROM found GROUP BY type", arguments))
            .ToDictionary(f => f.Type, f => f.Count);
        var rows = await connection.QueryAsync<Row>(
            $"""
            {match.Sql}
            SELECT type, doc_id, project_id, title, text, updated_at FROM found
            WHERE json_array_length(@types) = 0 OR type IN (SELECT value FROM json_each(@types))
            ORDER BY rank, updated_at DESC, id LIMIT @size OFFSET @skip
            """,
            arguments);
        var total = facets.Where(f => query.Types.Count == 0 || query.Types.Contains(f.Key)).Sum(f => f.Value);
        return new SearchResults([.. rows.Select(row => row.ToHit(terms))], total, facets);
    }

    private sealed record Row(string Type, string DocId, string ProjectId, string Title, string Text, DateTimeOffset UpdatedAt)
    {
        public SearchHit ToHit(IReadOnlyList<string> terms)
        {
            var snippet = Highlights.Snippet(Text, terms);
            return new SearchHit(
                Type, DocId, ProjectId, Title, Highlights.In(Title, terms), snippet, Highlights.In(snippet, terms), UpdatedAt);
        }
    }
}
