namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Search with Elasticsearch over its REST API.</summary>
internal sealed class ElasticsearchSearch(SearchIndex index, BulkWriter bulk, PagedSearch pages, IndexNames names) : ISearch
{
    public async Task<bool> PrepareAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await index.EnsureAsync(cancellationToken);
            return await index.IsEmptyAsync(cancellationToken);
        }
        catch (ElasticsearchException e)
        {
            throw new SearchUnavailableException(e.Message, e);
        }
    }

    public async Task<IReadOnlyList<RefusedDocument>> IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellationToken = default)
    {
        try
        {
            return await bulk.WriteAsync(names.Alias, isAlias: true, documents, cancellationToken);
        }
        catch (ElasticsearchException e)
        {
            throw new SearchUnavailableException(e.Message, e);
        }
    }

    public async Task<IReadOnlyList<RefusedDocument>> ReplaceAsync(
        IAsyncEnumerable<IReadOnlyList<SearchDocument>> batches, CancellationToken cancellationToken = default)
    {
        try
        {
            var made = await index.CreateAsync(isCurrent: false, cancellationToken);
            try
            {
                var refused = new List<RefusedDocument>();
                await foreach (var batch in batches.WithCancellation(cancellationToken))
                    refused.AddRange(await bulk.WriteAsync(made, isAlias: false, batch, cancellationToken));
                await index.SwapInAsync(made, cancellationToken);
                return refused;
            }
            catch
            {
                await index.GiveUpAsync(made);
                throw;
            }
        }
        catch (ElasticsearchException e)
        {
            throw new SearchUnavailableException(e.Message, e);
        }
    }

    public Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default) => pages.FindAsync(query, cancellationToken);
}
