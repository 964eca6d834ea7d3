using VisionInApp.Platform.Search;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Operations;

namespace VisionInApp.Silo.Search;

/// <summary>Feeds the search from the catalog every two seconds, one process at a time. Feeding a document again is harmless: the newest version stays.</summary>
internal sealed class SearchFeeder(SearchSource source, SearchFeed feed, ISearch search, TimeProvider time, ILogger<SearchFeeder> log) : BackgroundService, IWorker
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How often it looks whether the index is still there.</summary>
    private const int PassesBetweenLooks = 30;
    private readonly string owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():n}";
    private HashSet<(string Key, long Version)> sent = [];
    private int passes;
    private bool prepared;
    private bool away;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await TryPassAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await feed.ReleaseAsync(owner, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogInformation(e, "The lease of the search feeder could not be given back; it runs out by itself");
        }
    }

    private async Task TryPassAsync(CancellationToken cancellation)
    {
        try
        {
            if (await feed.LeaseAsync(owner, Lease, cancellation))
                await PassAsync(cancellation);
            else
                prepared = false;
            if (away)
                log.LogInformation("The search is back; feeding goes on");
            away = false;
        }
        catch (SearchUnavailableException e)
        {
            if (!away)
                log.LogWarning("The search is away ({Reason}); feeding goes on where it stopped when it is back", e.Message);
            (away, prepared, sent) = (true, false, []);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Feeding the search failed; trying again");
            prepared = false;
        }
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        if ((!prepared || passes++ % PassesBetweenLooks == 0) && await search.PrepareAsync(cancellation))
        {
            await feed.ResetAsync(cancellation);
            sent = [];
        }

        prepared = true;
        var recent = new HashSet<(string, long)>();
        foreach (var type in SearchSource.Types)
            await FeedAsync(type, recent, cancellation);
        sent = recent;
    }

    private async Task FeedAsync(string type, HashSet<(string, long)> recent, CancellationToken cancellation)
    {
        var start = await feed.PositionAsync(type, cancellation);
        var (position, kept) = (start, start);
        var settled = time.GetUtcNow() - SearchTimes.Overlap;
        while (await source.ReadAsync(type, position, BatchSize, cancellation) is { Count: > 0 } changes)
        {
            await IndexAsync([.. changes.Select(c => c.Document).Where(d => !sent.Contains((d.Key, d.Version)))], cancellation);
            recent.UnionWith(changes.Where(c => c.Position.ChangedAt >= settled).Select(c => (c.Document.Key, c.Document.Version)));
            position = changes[^1].Position;
            kept = changes.LastOrDefault(c => c.Position.ChangedAt < settled)?.Position ?? kept;
            // A long catch-up keeps its lease, and what it has done.
            if (changes.Count < BatchSize || !await feed.LeaseAsync(owner, Lease, cancellation) || !await SaveAsync(type, start, kept, cancellation))
                break;
        }

        await SaveAsync(type, start, kept, cancellation);
    }

    private async Task IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellation)
    {
        if (documents.Count == 0)
            return;
        var refused = await search.IndexAsync(documents, cancellation);
        SiloMeter.SearchFed.Add(documents.Count - refused.Count);
        SiloMeter.SearchRefused.Add(refused.Count);
        foreach (var document in refused)
            log.LogWarning("The search index does not take {Document}: {Reason}", document.Key, document.Reason);
    }

    private async Task<bool> SaveAsync(string type, FeedPosition start, FeedPosition kept, CancellationToken cancellation) =>
        kept == start || await feed.SaveAsync(owner, type, kept, cancellation);
}

internal static class SearchFeederRegistration
{
    /// <summary>Unless somebody else feeds, by <c>Platform:Search:Feeder</c>.</summary>
    public static IServiceCollection AddSearchFeeder(this IServiceCollection services, IConfiguration configuration) =>
        configuration.GetValue("Platform:Search:Feeder", true) ? services.AddWorker<SearchFeeder>() : services;
}
