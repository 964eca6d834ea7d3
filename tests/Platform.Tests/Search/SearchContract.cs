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
        var results = await Search.SearchAsync(new SearchQuery("bolt", ["image"], ["p"]));
        results.Hits.Select(h => h.Id).ShouldBe(["1"]);
        results.Total.ShouldBe(1);
        results.Facets.ShouldBe(new Dictionary<string, long> { ["image"] = 1, ["model"] = 1 }, ignoreOrder: true);
        (await Search.SearchAsync(new SearchQuery("bolt", [], []))).Total.ShouldBe(0);
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
        await Search.DeleteAsync("image", "1", 3);
        await IndexAsync(Document("1", "bolt", "", version: 2));
        (await IdsAsync("bolt")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Highlights_are_ranges_of_what_matched()
    {
        await IndexAsync(Document("1", "A Bolt & <b>bolt</b>", "컨베이어에서"));
        var hit = (await Search.SearchAsync(new SearchQuery("bolt", [], ["p"]))).Hits.ShouldHaveSingleItem();
        hit.Title.ShouldBe("A Bolt & <b>bolt</b>");
        hit.TitleHighlights.ShouldBe([new TextRange(2, 4), new TextRange(12, 4)]);
        hit.TextHighlights.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_text_is_cut_around_the_match()
    {
        await IndexAsync(Document("1", "t", new string('x', 500) + " needle " + new string('y', 500)));
        var hit = (await Search.SearchAsync(new SearchQuery("needle", [], ["p"]))).Hits.ShouldHaveSingleItem();
        hit.Snippet.Length.ShouldBeLessThanOrEqualTo(160);
        var range = hit.TextHighlights.ShouldHaveSingleItem();
        hit.Snippet.Substring(range.Start, range.Length).ShouldBe("needle");
    }

    [Fact]
    public async Task Pages_hold_each_document_once()
    {
        await IndexAsync([.. Enumerable.Range(0, 25).Select(i => Document($"{i}", $"bolt {i}", ""))]);
        var pages = new List<string>();
        for (var page = 0; page < 3; page++)
            pages.AddRange((await Search.SearchAsync(new SearchQuery("bolt", [], ["p"], page, 10))).Hits.Select(h => h.Id));
        pages.Distinct().Count().ShouldBe(25);
        pages.Count.ShouldBe(25);
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
        await Gen.String.SampleAsync(async text => (await Search.SearchAsync(new SearchQuery(text, [], ["p"]))).Total >= 0, iter: 200, threads: 1);
    }

    private static SearchDocument Document(
        string id, string title, string text, string type = "image", string project = "p", long version = 1) =>
        new(type, id, project, version, title, text, TestPlatform.Noon);

    private Task IndexAsync(params SearchDocument[] documents) => Search.IndexAsync(documents);

    private async Task<List<string>> IdsAsync(string text) =>
        [.. (await Search.SearchAsync(new SearchQuery(text, [], ["p"]))).Hits.Select(h => h.Id)];
}

public sealed class SqliteSearchTests : SearchContract, IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    protected override ISearch Search => platform.Get<ISearch>();

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
