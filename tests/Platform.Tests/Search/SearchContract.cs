using CsCheck;
using VisionInApp.Platform.Search;

namespace VisionInApp.Tests.Platform.Search;

/// <summary>What every <see cref="ISearch"/> must do.</summary>
public abstract class SearchContract
{
    protected abstract ISearch Search { get; }

    [Theory]
    [InlineData("conveyor")]
    [InlineData("CONV")]
    [InlineData("veyor")]
    [InlineData("bolt conveyor")]
    [InlineData("cafe")]
    [InlineData("컨베이어")]
    [InlineData("베이어")]
    [InlineData("부품")]
    [InlineData("conveyer belt")]
    public async Task A_document_is_found_by_words_their_parts_and_near_spellings(string text)
    {
        await IndexAsync(Document("1", "Conveyor belt", "bolt and nut, Café line, 컨베이어에서 나온 소형부품"));
        await IndexAsync(Document("2", "Harbour", "ships"));
        (await IdsAsync(text)).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Every_word_must_occur()
    {
        await IndexAsync(Document("1", "red bolt", ""), Document("2", "red nut", ""));
        (await IdsAsync("red nut")).ShouldBe(["2"]);
        (await IdsAsync("red")).Order().ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Titles_count_more_than_text()
    {
        await IndexAsync(Document("text", "something", "bolt and other things"), Document("title", "bolt", "something"));
        (await IdsAsync("bolt")).ShouldBe(["title", "text"]);
    }

    [Fact]
    public async Task Only_the_given_projects_and_types_are_searched_and_facets_count_all_types()
    {
        await IndexAsync(Document("1", "bolt", "", "image"), Document("2", "bolt", "", "model"), Document("3", "bolt", "", "image", "secret"));
        var results = await FindAsync("bolt", (SearchFacets.Type, ["image"]));
        results.Hits.Select(h => h.Id).ShouldBe(["1"]);
        results.Total.ShouldBe(1);
        Counts(results, SearchFacets.Type).ShouldBe([("image", 1), ("model", 1)]);
        (await Search.SearchAsync(new SearchQuery("bolt", []))).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Each_facet_counts_what_the_others_leave_and_narrows_the_results()
    {
        await IndexAsync(
            Document("1", "bolt 1", "") with { Labels = ["nut", "bolt"], Split = "train", State = "labelled", DeviceId = "d1" },
            Document("2", "bolt 2", "") with { Labels = ["nut"], Split = "val", State = "labelled" },
            Document("3", "bolt 3", "") with { Split = "train", State = "unlabelled", DeviceId = "d1" },
            Document("4", "bolt 4", "", "job") with { State = "failed" });
        var all = await FindAsync("bolt");
        Counts(all, SearchFacets.Label).ShouldBe([("nut", 2), ("bolt", 1)]);
        Counts(all, SearchFacets.Split).ShouldBe([("train", 2), ("val", 1)]);
        Counts(all, SearchFacets.Device).ShouldBe([("d1", 2)]);
        Counts(all, SearchFacets.State).ShouldBe([("labelled", 2), ("failed", 1), ("unlabelled", 1)]);
        Counts(all, SearchFacets.Project).ShouldBe([("p", 4)]);

        var train = await FindAsync("bolt", (SearchFacets.Split, ["train"]));
        train.Hits.Select(h => h.Id).Order().ShouldBe(["1", "3"]);
        train.Total.ShouldBe(2);
        Counts(train, SearchFacets.Split).ShouldBe([("train", 2), ("val", 1)]);
        Counts(train, SearchFacets.Label).ShouldBe([("bolt", 1), ("nut", 1)]);

        (await FindAsync("bolt", (SearchFacets.Label, ["nut"]), (SearchFacets.Split, ["train", "val"]), (SearchFacets.State, ["labelled"]))).Total.ShouldBe(2);
        (await FindAsync("bolt", (SearchFacets.Label, ["bolt"]), (SearchFacets.Device, ["d1"]))).Hits.ShouldHaveSingleItem().Id.ShouldBe("1");
        (await FindAsync("bolt", (SearchFacets.Label, ["' OR 1=1 --"]))).Total.ShouldBe(0);
        (await FindAsync("bolt", ("nonsense", ["x"]))).Total.ShouldBe(4);
    }

    [Fact]
    public async Task Things_are_counted_and_narrowed_by_their_age()
    {
        await IndexAsync(
            Document("today", "bolt", "") with { CreatedAt = Now.AddHours(-2) },
            Document("lately", "bolt", "") with { CreatedAt = Now.AddDays(-3) },
            Document("old", "bolt", "") with { CreatedAt = Now.AddDays(-1000) });
        var all = await FindAsync("bolt");
        Counts(all, SearchFacets.Age).ShouldBe([("day", 1), ("week", 2), ("month", 2), ("year", 2)], ignoreOrder: true);
        (await FindAsync("bolt", (SearchFacets.Age, ["day"]))).Hits.ShouldHaveSingleItem().Id.ShouldBe("today");
        (await FindAsync("bolt", (SearchFacets.Age, ["week"]))).Hits.Select(h => h.Id).Order().ShouldBe(["lately", "today"]);
        (await FindAsync("bolt", (SearchFacets.Age, ["eon"]))).Total.ShouldBe(3);
    }

    [Fact]
    public async Task An_index_is_new_until_something_is_in_it_and_is_replaced_by_nothing_but_what_is_given()
    {
        (await Search.PrepareAsync()).ShouldBeTrue();
        await IndexAsync(Document("1", "bolt old", "", version: 9), Document("2", "bolt gone", ""));
        (await Search.PrepareAsync()).ShouldBeFalse();
        (await Search.ReplaceAsync(Batches([Document("1", "bolt again", "")], [], [Document("3", "bolt new", "")]))).ShouldBeEmpty();
        (await IdsAsync("bolt")).Order().ShouldBe(["1", "3"]);
        (await IdsAsync("again")).ShouldBe(["1"]);
        await IndexAsync(Document("1", "bolt later", "", version: 2));
        (await IdsAsync("later")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task An_older_version_never_overwrites_a_newer_one()
    {
        await IndexAsync(Document("1", "new name", "", version: 2));
        await IndexAsync(Document("1", "old name", "", version: 1));
        (await IdsAsync("old")).ShouldBeEmpty();
        (await IdsAsync("new")).ShouldBe(["1"]);
        await IndexAsync(Document("1", "third name", "", version: 3));
        (await IdsAsync("new")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_document_stays_deleted_for_late_older_versions()
    {
        await IndexAsync(Document("1", "bolt", "", version: 1));
        await IndexAsync(Document("1", "bolt", "", version: 3) with { Deleted = true });
        await IndexAsync(Document("1", "bolt", "", version: 2));
        (await IdsAsync("bolt")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Highlights_are_ranges_of_what_matched()
    {
        await IndexAsync(Document("1", "A Bolt & <b>bolt</b>", "컨베이어에서"));
        var hit = (await Search.SearchAsync(new SearchQuery("bolt", ["p"]))).Hits.ShouldHaveSingleItem();
        hit.Title.ShouldBe("A Bolt & <b>bolt</b>");
        hit.TitleHighlights.ShouldBe([new TextRange(2, 4), new TextRange(12, 4)]);
        hit.TextHighlights.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_text_is_cut_around_the_match()
    {
        await IndexAsync(Document("1", "t", new string('x', 500) + " needle " + new string('y', 500)));
        var hit = (await Search.SearchAsync(new SearchQuery("needle", ["p"]))).Hits.ShouldHaveSingleItem();
        hit.Snippet.Length.ShouldBeLessThanOrEqualTo(160);
        var range = hit.TextHighlights.ShouldHaveSingleItem();
        hit.Snippet.Substring(range.Start, range.Length).ShouldBe("needle");
    }

    [Fact]
    public async Task Pages_hold_each_document_once()
    {
        await IndexAsync([.. Enumerable.Range(0, 25).Select(i => Document($"{i}", $"bolt {i}", ""))]);
        var seen = new List<string>();
        var sizes = new List<int>();
        string? cursor = null;
        do
        {
            var page = await Search.SearchAsync(new SearchQuery("bolt", ["p"]) { Cursor = cursor, PageSize = 10 });
            page.Total.ShouldBe(25);
            sizes.Add(page.Hits.Count);
            seen.AddRange(page.Hits.Select(h => h.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        seen.Distinct().Count().ShouldBe(25);
        sizes.ShouldBe([10, 10, 5]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("bm9uc2Vuc2U")]
    [InlineData("{\"pit\":1}")]
    public async Task A_cursor_that_is_not_ours_reads_from_the_start(string cursor)
    {
        await IndexAsync(Document("1", "bolt", ""));
        (await Search.SearchAsync(new SearchQuery("bolt", ["p"]) { Cursor = cursor })).Hits.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("bolt\" OR title:secret")]
    [InlineData("bolt AND (")]
    [InlineData("NEAR(bolt nut, 2)")]
    [InlineData("*")]
    [InlineData("title : ^bolt")]
    [InlineData("'; DROP TABLE search_document; --")]
    [InlineData("bo\0lt")]
    [InlineData("-bolt")]
    [InlineData("\ud800")]
    public async Task Hostile_queries_are_only_words(string text)
    {
        await IndexAsync(Document("1", "harbour", "secret"));
        (await IdsAsync(text)).ShouldBeEmpty();
        (await IdsAsync("harbour")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Any_text_can_be_searched_for()
    {
        await IndexAsync(Document("1", "harbour", "secret"));
        await Gen.String.SampleAsync(async text => (await Search.SearchAsync(new SearchQuery(text, ["p"]))).Total >= 0, iter: 200, threads: 1);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static SearchDocument Document(
        string id, string title, string text, string type = "image", string project = "p", long version = 1) =>
        new(type, id, project, version, title, text, TestPlatform.Noon, TestPlatform.Noon);

    /// <summary>Makes what was indexed findable, where the adapter takes its time.</summary>
    protected virtual Task SettleAsync() => Task.CompletedTask;

    private static List<(string, long)> Counts(SearchResults results, string facet) => [.. results.Facets[facet].Select(c => (c.Value, c.Count))];

    private static async IAsyncEnumerable<IReadOnlyList<SearchDocument>> Batches(params SearchDocument[][] batches)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            yield return batch;
        }
    }

    private async Task IndexAsync(params SearchDocument[] documents)
    {
        (await Search.IndexAsync(documents)).ShouldBeEmpty();
        await SettleAsync();
    }

    private Task<SearchResults> FindAsync(string text, params (string Facet, string[] Values)[] filters) =>
        Search.SearchAsync(new SearchQuery(text, ["p"]) { Filters = filters.ToDictionary(f => f.Facet, f => (IReadOnlyList<string>)f.Values) });

    private async Task<List<string>> IdsAsync(string text) => [.. (await FindAsync(text)).Hits.Select(h => h.Id)];
}

public sealed class SqliteSearchTests : SearchContract, IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    protected override ISearch Search => platform.Get<ISearch>();

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
