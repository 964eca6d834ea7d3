using System.Runtime.CompilerServices;

namespace VisionInApp.Platform.Search;

/// <summary>Makes the index anew from the catalog.</summary>
public sealed class SearchRebuild(SearchSource source, ISearch search, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>
    /// Reads everything, then once more what was written meanwhile: a feeder may have given that to the old index only. Whoever feeds goes on where it was.
    /// </summary>
    /// <exception cref="SearchUnavailableException">The index is as it was.</exception>
    public async Task<RebuiltIndex> RunAsync(CancellationToken cancellation)
    {
        var began = time.GetUtcNow() - SearchTimes.Overlap;
        var count = 0L;
        var refused = new List<RefusedDocument>(await search.ReplaceAsync(Counted(FeedPosition.Start, keepDeleted: false, cancellation), cancellation));
        await foreach (var batch in ReadAsync(new FeedPosition(began, ""), keepDeleted: true, cancellation))
            refused.AddRange(await search.IndexAsync(batch, cancellation));
        return new RebuiltIndex(count, [.. refused.Distinct()]);

        async IAsyncEnumerable<IReadOnlyList<SearchDocument>> Counted(FeedPosition from, bool keepDeleted, [EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var batch in ReadAsync(from, keepDeleted, stop))
            {
                count += batch.Count;
                yield return batch;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<SearchDocument>> ReadAsync(
        FeedPosition from, bool keepDeleted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var type in SearchSource.Types)
        {
            var position = from;
            while (await source.ReadAsync(type, position, BatchSize, cancellation) is { Count: > 0 } changes)
            {
                yield return [.. changes.Select(c => c.Document).Where(d => keepDeleted || !d.Deleted)];
                position = changes[^1].Position;
            }
        }
    }
}

/// <param name="Documents">Read from the catalog.</param>
/// <param name="Refused">Those among them that the index did not take.</param>
public sealed record RebuiltIndex(long Documents, IReadOnlyList<RefusedDocument> Refused);

/// <summary>Times on which those who feed must agree.</summary>
public static class SearchTimes
{
    /// <summary>What was written within this time is fed again: a commit may arrive later than its time stamp says.</summary>
    public static TimeSpan Overlap { get; } = TimeSpan.FromSeconds(30);
}
