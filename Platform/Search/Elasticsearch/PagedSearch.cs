using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>
/// Searches page by page. The first page asks the alias; who goes on reads all further pages as of one point in time, so that nothing comes twice.
/// </summary>
internal sealed class PagedSearch(ElasticsearchClient client, IndexNames names, TimeProvider time, TimeSpan timeout)
{
    private const string KeptAlive = "2m";

    public async Task<SearchResults> FindAsync(SearchQuery query, CancellationToken cancellation)
    {
        var terms = SearchTerms.Of(query.Text);
        if (terms.Count == 0 || query.ProjectIds.Count == 0)
            return SearchResults.Nothing;
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return PageCursor.Parse(query.Cursor) is { } cursor
                ? await NextAsync(query, terms, cursor, either.Token)
                : await FirstAsync(query, terms, either.Token);
        }
        catch (ElasticsearchException e)
        {
            throw new SearchUnavailableException(e.Type == "index_not_found_exception" ? "There is no index yet." : e.Message, e);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SearchUnavailableException("Elasticsearch did not answer in time.", e);
        }
    }

    // As with the other adapter, near spellings count only when nothing is spelled as asked, whatever is chosen to narrow it.
    private async Task<SearchResults> FirstAsync(SearchQuery query, IReadOnlyList<string> terms, CancellationToken cancellation)
    {
        var exact = await AskAsync(query, terms, null, null, near: false, cancellation);
        if (exact.Total > 0 || exact.Facets.Values.Any(f => f.Count > 0))
            return Page(query, exact, null, near: false);
        return Page(query, await AskAsync(query, terms, null, null, near: true, cancellation), null, near: true);
    }

    private async Task<SearchResults> NextAsync(SearchQuery query, IReadOnlyList<string> terms, PageCursor cursor, CancellationToken cancellation)
    {
        SearchAnswer answer;
        try
        {
            var pit = cursor.Pit ?? await OpenAsync(terms, cancellation);
            answer = await AskAsync(query, terms, pit, cursor.After, cursor.Near, cancellation);
        }
        catch (ElasticsearchException e) when (e.Status == 404 && cursor.Pit is not null)
        {
            // The reader paused for too long.
            return await NextAsync(query, terms, cursor with { Pit = null }, cancellation);
        }
        catch (ElasticsearchException e) when (e.Status == 400)
        {
            return await FirstAsync(query, terms, cancellation);
        }

        var page = Page(query, answer, answer.Pit ?? cursor.Pit, cursor.Near);
        if (page.Next is null)
            await CloseAsync(answer.Pit ?? cursor.Pit, cancellation);
        return page;
    }

    private async Task<SearchAnswer> AskAsync(
        SearchQuery query, IReadOnlyList<string> terms, string? pit, JsonArray? after, bool near, CancellationToken cancellation)
    {
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var mark = ($"\uE000{nonce}\uE001", $"\uE001{nonce}\uE000");
        var body = new SearchBody(query, terms, near, mark, time.GetUtcNow())
            .Build(pit is null ? null : new JsonObject { ["id"] = pit, ["keep_alive"] = KeptAlive }, after?.DeepClone().AsArray(), query.Size + 1);
        var path = pit is null ? $"{names.Alias}/_search?allow_partial_search_results=false&preference={Preference(terms)}" : "_search?allow_partial_search_results=false";
        return SearchAnswer.Parse(await client.SendAsync(HttpMethod.Post, path, body, cancellation), terms, mark);
    }

    private async Task<string> OpenAsync(IReadOnlyList<string> terms, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Post, $"{names.Alias}/_pit?keep_alive={KeptAlive}&preference={Preference(terms)}", null, cancellation))["id"]?.GetValue<string>()
            ?? throw new SearchUnavailableException("What answered is not Elasticsearch: it opened a point in time without an id.");

    // It would close by itself a little later.
    private async Task CloseAsync(string? pit, CancellationToken cancellation)
    {
        try
        {
            if (pit is not null)
                await client.SendAsync(HttpMethod.Delete, "_pit", new JsonObject { ["id"] = pit }, cancellation);
        }
        catch (ElasticsearchException e) when (e.Status == 404)
        {
        }
    }

    private static SearchResults Page(SearchQuery query, SearchAnswer answer, string? pit, bool near)
    {
        var hits = answer.Hits.Take(query.Size).ToList();
        var next = answer.Hits.Count > query.Size ? new PageCursor(pit, near, hits[^1].Sort).ToString() : null;
        return new SearchResults([.. hits.Select(h => h.Hit)], answer.Total, answer.Facets, next);
    }

    // The same copy of the index each time: copies may score a little differently.
    private static string Preference(IReadOnlyList<string> terms) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', terms)))[..8]);
}
