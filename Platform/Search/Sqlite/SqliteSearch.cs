using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Platform.Search.Sqlite;

/// <summary>Search with FTS5 in the data folder's database.</summary>
internal sealed class SqliteSearch(SqliteCatalog catalog, TimeProvider time) : ISearch
{
    private const int MaxPage = 1000;

    public Task<bool> PrepareAsync(CancellationToken cancellationToken = default) =>
        catalog.ReadAsync(c => c.ExecuteScalarAsync<bool>("SELECT NOT EXISTS (SELECT 1 FROM search_document)"), cancellationToken);

    public async Task<IReadOnlyList<RefusedDocument>> IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellationToken = default)
    {
        await catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO search_document (doc_key, type, doc_id, project_id, version, title, text, labels, device_id, split, state, created_at, updated_at, deleted)
                VALUES (@Key, @Type, @Id, @ProjectId, @Version, @Title, @Text, @labels, @DeviceId, @Split, @State, @CreatedAt, @UpdatedAt, @Deleted)
                ON CONFLICT (doc_key) DO UPDATE SET
                    project_id = @ProjectId, version = @Version, title = @Title, text = @Text, labels = @labels, device_id = @DeviceId,
                    split = @Split, state = @State, created_at = @CreatedAt, updated_at = @UpdatedAt, deleted = @Deleted
                WHERE version < @Version
                """,
                documents.Select(d => new
                {
                    d.Key,
                    d.Type,
                    d.Id,
                    d.ProjectId,
                    d.Version,
                    d.Title,
                    d.Text,
                    labels = JsonSerializer.Serialize(d.Labels),
                    d.DeviceId,
                    d.Split,
                    d.State,
                    d.CreatedAt,
                    d.UpdatedAt,
                    d.Deleted,
                }),
                transaction),
            cancellationToken);
        return [];
    }

    // The documents are gone at once and come back batch by batch: one transaction for all would keep every other writer of the file waiting.
    public async Task<IReadOnlyList<RefusedDocument>> ReplaceAsync(
        IAsyncEnumerable<IReadOnlyList<SearchDocument>> batches, CancellationToken cancellationToken = default)
    {
        await catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                DELETE FROM search_document;
                INSERT INTO search_words (search_words) VALUES ('rebuild');
                INSERT INTO search_grams (search_grams) VALUES ('rebuild');
                """,
                transaction: transaction),
            cancellationToken);
        await foreach (var batch in batches.WithCancellation(cancellationToken))
            await IndexAsync(batch, cancellationToken);
        return [];
    }

    public Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        var terms = SearchTerms.Of(query.Text);
        if (terms.Count == 0 || query.ProjectIds.Count == 0)
            return Task.FromResult(SearchResults.Nothing);
        return catalog.ReadAsync(connection => RunAsync(connection, query, terms), cancellationToken);
    }

    // What matches is put aside once; the page, its total and its facets are read from there.
    private async Task<SearchResults> RunAsync(DbConnection connection, SearchQuery query, IReadOnlyList<string> terms)
    {
        await connection.ExecuteAsync(
            """
            PRAGMA temp_store = MEMORY;
            CREATE TEMP TABLE IF NOT EXISTS found (
                id INTEGER PRIMARY KEY, rank REAL, type TEXT, project_id TEXT, labels TEXT, device_id TEXT, split TEXT, state TEXT, created_at INTEGER, updated_at INTEGER);
            DELETE FROM found
            """);
        if (await PutAsideAsync(connection, query, FtsMatch.Exact(terms)) == 0)
            await PutAsideAsync(connection, query, FtsMatch.Near(terms));
        return await ReadAsync(connection, query, terms);
    }

    private static Task<int> PutAsideAsync(DbConnection connection, SearchQuery query, FtsMatch match) =>
        connection.ExecuteAsync(
            $"INSERT INTO found {match.Sql}", new { match.Words, match.Grams, match.Parts, projects = JsonSerializer.Serialize(query.ProjectIds) });

    private async Task<SearchResults> ReadAsync(DbConnection connection, SearchQuery query, IReadOnlyList<string> terms)
    {
        var page = int.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, MaxPage) : 0;
        var arguments = new DynamicParameters(FtsFilter.Parameters(query, time.GetUtcNow()));
        arguments.AddDynamicParams(new { size = query.Size, skip = (long)page * query.Size });
        var conditions = FtsFilter.Conditions(query);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM found f WHERE {conditions}", arguments);
        var rows = await connection.QueryAsync<Row>(
            $"""
            SELECT d.type, d.doc_id, d.project_id, d.title, d.text, d.state, d.created_at, d.updated_at FROM found f JOIN search_document d ON d.id = f.id
            WHERE {conditions} ORDER BY f.rank, f.updated_at DESC, f.id LIMIT @size OFFSET @skip
            """,
            arguments);
        var next = (page + 1L) * query.Size < total && page < MaxPage ? (page + 1).ToString(CultureInfo.InvariantCulture) : null;
        return new SearchResults([.. rows.Select(row => row.ToHit(terms))], total, await CountAsync(connection, query, arguments), next);
    }

    private static async Task<Dictionary<string, IReadOnlyList<FacetCount>>> CountAsync(DbConnection connection, SearchQuery query, DynamicParameters arguments)
    {
        var facets = new Dictionary<string, IReadOnlyList<FacetCount>>();
        foreach (var facet in SearchFacets.Names.Where(f => f != SearchFacets.Age))
            facets[facet] = [.. (await connection.QueryAsync<(string Value, long Count)>(FtsFilter.Count(query, facet), arguments)).Select(f => new FacetCount(f.Value, f.Count))];
        var ages = (IDictionary<string, object>)await connection.QuerySingleAsync(FtsFilter.CountAges(query), arguments);
        facets[SearchFacets.Age] = [.. ages.Select(a => new FacetCount(a.Key, (long)a.Value)).Where(a => a.Count > 0)];
        return facets;
    }

    private sealed record Row(
        string Type, string DocId, string ProjectId, string Title, string Text, string? State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
    {
        public SearchHit ToHit(IReadOnlyList<string> terms)
        {
            var (snippet, ranges) = Highlights.Cut(Text, Highlights.In(Text, terms));
            return new SearchHit(Type, DocId, ProjectId, Title, Highlights.In(Title, terms), snippet, ranges, State, CreatedAt, UpdatedAt);
        }
    }
}
