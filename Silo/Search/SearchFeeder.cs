using VisionInApp.Platform.Search;

namespace VisionInApp.Silo.Search;

/// <summary>Feeds the search from the catalog every two seconds. Feeding a document again is harmless: the newest version stays.</summary>
internal sealed class SearchFeeder(SearchSource source, ISearch search, TimeProvider time, ILogger<SearchFeeder> log) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>What changed within this time is fed again: a commit may arrive later than its time stamp says.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var type in SearchSource.Types)
                    await TryFeedAsync(type, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryFeedAsync(string type, CancellationToken cancellation)
    {
        try
        {
            await FeedAsync(type, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Feeding {Type} to the search failed; trying again", type);
        }
    }

    private async Task FeedAsync(string type, CancellationToken cancellation)
    {
        var start = await source.PositionAsync(type, cancellation);
        var kept = start;
        var settled = time.GetUtcNow() - Overlap;
        var position = kept;
        while (true)
        {
            var changes = await source.ReadAsync(type, position, BatchSize, cancellation);
            await search.IndexAsync([.. changes.Where(c => !c.Deleted).Select(c => c.Document)], cancellation);
            foreach (var (document, _) in changes.Where(c => c.Deleted))
                await search.DeleteAsync(document.Type, document.Id, document.Version, cancellation);
            if (changes.LastOrDefault(c => c.Document.UpdatedAt < settled).Document is { } last)
                kept = new FeedPosition(last.UpdatedAt, last.Id);
            if (changes.Count < BatchSize)
                break;
            position = new FeedPosition(changes[^1].Document.UpdatedAt, changes[^1].Document.Id);
        }

        if (kept != start)
            await source.SaveAsync(type, kept, cancellation);
    }
}

internal static class SearchFeederRegistration
{
    public static IServiceCollection AddSearchFeeder(this IServiceCollection services) =>
        services.AddHostedService<SearchFeeder>();
}
