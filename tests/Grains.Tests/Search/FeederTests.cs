using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Platform.Search;
using VisionInApp.Silo.Search;
using VisionInApp.Tests.Grains.Catalog;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Search;

/// <summary>The feeder against a search that comes and goes, and making the index anew.</summary>
public sealed class FeederTests(SqliteCatalogFixture catalog) : IClassFixture<SqliteCatalogFixture>
{
    private readonly Things things = new(catalog);

    [Fact]
    public async Task While_the_search_is_away_nothing_is_lost_and_feeding_goes_on_when_it_is_back()
    {
        var search = new MovingSearch(catalog.Get<ISearch>()) { Away = true };
        await things.AddAllAsync();
        using var feeder = Feeder(search);
        await feeder.StartAsync(default);
        await UntilAsync(() => search.Refused > 1);
        (await FindAsync("북문")).ShouldBeEmpty();
        search.Away = false;
        await UntilAsync(async () => (await FindAsync("북문")).Count == 2);
        search.Away = true;
        var refused = search.Refused;
        await things.DeviceAsync(3, "Westtor");
        await UntilAsync(() => search.Refused > refused);
        search.Away = false;
        await UntilAsync(async () => (await FindAsync("Westtor")).Contains(things.Id("d")));
        await feeder.StopAsync(default);
    }

    [Fact]
    public async Task Of_two_feeders_one_feeds_and_the_other_takes_over_when_it_stops()
    {
        var (first, second) = (new MovingSearch(catalog.Get<ISearch>()), new MovingSearch(catalog.Get<ISearch>()));
        using var one = Feeder(first);
        using var two = Feeder(second);
        await one.StartAsync(default);
        await things.AddAllAsync();
        await UntilAsync(() => first.Documents > 0);
        await two.StartAsync(default);
        await UntilAsync(async () => (await FindAsync("hex")).Contains(things.Project));
        second.Documents.ShouldBe(0);
        await one.StopAsync(default);
        await things.DeviceAsync(9, "Osttor");
        await UntilAsync(async () => (await FindAsync("Osttor")).Contains(things.Id("d")));
        second.Documents.ShouldBeGreaterThan(0);
        await two.StopAsync(default);
    }

    [Fact]
    public async Task A_dropped_index_is_fed_again_from_the_start_also_while_the_feeder_runs_and_a_rebuild_makes_it_as_it_was()
    {
        await things.AddAllAsync();
        var search = catalog.Get<ISearch>();
        var rebuilt = await catalog.Get<SearchRebuild>().RunAsync(default);
        rebuilt.Refused.ShouldBeEmpty();
        rebuilt.Documents.ShouldBeGreaterThanOrEqualTo(7);
        var before = await FindAsync("hex");
        before.ShouldContain(things.Project);

        await catalog.Connections.WriteAsync((c, t) => c.ExecuteAsync("DELETE FROM search_document", transaction: t), default);
        (await FindAsync("hex")).ShouldBeEmpty();
        (await search.PrepareAsync()).ShouldBeTrue();
        await catalog.Get<SearchRebuild>().RunAsync(default);
        (await FindAsync("hex")).ShouldBe(before, ignoreOrder: true);

        await catalog.Connections.WriteAsync((c, t) => c.ExecuteAsync("DELETE FROM search_document", transaction: t), default);
        using var feeder = Feeder(new MovingSearch(search));
        await feeder.StartAsync(default);
        await UntilAsync(async () => (await FindAsync("hex")).Count == before.Count);

        await catalog.Connections.WriteAsync((c, t) => c.ExecuteAsync("DELETE FROM search_document", transaction: t), default);
        await UntilAsync(async () => (await FindAsync("hex")).Count == before.Count);
        await feeder.StopAsync(default);
    }

    private SearchFeeder Feeder(ISearch search) =>
        new(catalog.Get<SearchSource>(), catalog.Get<SearchFeed>(), search, catalog.Time, NullLogger<SearchFeeder>.Instance);

    private async Task<List<string>> FindAsync(string text) =>
        [.. (await catalog.Get<ISearch>().SearchAsync(new SearchQuery(text, [things.Project]) { PageSize = 100 })).Hits.Select(h => h.Id)];

    private Task<bool> UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    // The feeder's clock stands still unless it is moved.
    private Task<bool> UntilAsync(Func<Task<bool>> holds) => Eventually.Until(
        () =>
        {
            catalog.Time.Advance(TimeSpan.FromSeconds(2));
            return holds();
        },
        held => held);

    /// <summary>The real search, which can be out of reach.</summary>
    private sealed class MovingSearch(ISearch search) : ISearch
    {
        private int refused;
        private int documents;

        public bool Away { get; set; }
        public int Refused => refused;
        public int Documents => documents;

        public Task<bool> PrepareAsync(CancellationToken cancellationToken) => Reached(() => search.PrepareAsync(cancellationToken));

        public Task<IReadOnlyList<RefusedDocument>> IndexAsync(IReadOnlyList<SearchDocument> sent, CancellationToken cancellationToken) => Reached(() =>
        {
            Interlocked.Add(ref documents, sent.Count);
            return search.IndexAsync(sent, cancellationToken);
        });

        public Task<IReadOnlyList<RefusedDocument>> ReplaceAsync(IAsyncEnumerable<IReadOnlyList<SearchDocument>> batches, CancellationToken cancellationToken) =>
            search.ReplaceAsync(batches, cancellationToken);

        public Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken) => search.SearchAsync(query, cancellationToken);

        private Task<T> Reached<T>(Func<Task<T>> call)
        {
            if (!Away)
                return call();
            Interlocked.Increment(ref refused);
            throw new SearchUnavailableException("It is away.");
        }
    }
}
