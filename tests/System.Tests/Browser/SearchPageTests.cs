using Microsoft.Playwright;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>Finding things in the page, by hand and by keyboard.</summary>
[Collection(BrowserTests.Name)]
public sealed class SearchPageTests(BrowserServer server)
{
    [Fact]
    public async Task Things_are_found_narrowed_and_opened_by_keyboard()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        await visitor.MakeProjectAsync("Wareneingang <b>7</b>");
        await visitor.ImportAsync(SceneArchive.Make(server.Folder, 24));
        var (page, project) = (visitor.Page, visitor.ProjectId);
        await UntilFoundAsync(visitor, $"#/p/{project}/search?q=", "washer", type: "image");

        await visitor.GoAsync($"#/p/{project}/data");
        await page.Locator($"main[data-shown='/p/{project}/data'] h1").First.WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Locator(".palette input").FillAsync("washer");
        await Assertions.Expect(page.Locator(".palette-group").First).ToHaveTextAsync("Images");
        await Assertions.Expect(page.Locator(".palette mark").First).ToHaveTextAsync("washer");
        await AccountTests.PhotographAsync(visitor, "search-palette-en");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains($"#/p/{project}/search?q=washer", StringComparison.Ordinal));

        await Assertions.Expect(page.Locator(".found-head").First).ToHaveTextAsync("Images");
        var all = await CountAsync(visitor);
        await page.Locator(".facet[data-name=label][data-value=gear]").ClickAsync();
        await Assertions.Expect(page.Locator(".facet[data-name=label][data-value=gear]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(page.Locator(".data-layout[aria-busy=true]")).ToHaveCountAsync(0);
        var gears = int.Parse(await page.Locator(".facet[data-name=label][data-value=gear] small").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        (await CountAsync(visitor)).ShouldBe(gears);
        gears.ShouldBeLessThan(all);
        page.Url.ShouldContain("label=gear");
        await AccountTests.PhotographAsync(visitor, "search-en");

        await page.Locator("[data-part=question]").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("/annotate/", StringComparison.Ordinal));
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator(".facet[data-name=label][aria-pressed=true]")).ToHaveAttributeAsync("data-value", "gear");
        await page.Locator("[data-action=clear]").ClickAsync();
        await Assertions.Expect(page.Locator(".facet[aria-pressed=true]")).ToHaveAttributeAsync("data-value", project);
        await page.Locator(".facet[data-name=project][aria-pressed=true]").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("#/search?q=washer", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".facet[aria-pressed=true]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_found_is_shown_as_text_in_both_languages_and_narrow_windows()
    {
        await using var maker = await server.VisitAsync();
        await maker.SignInAsync();
        await maker.MakeProjectAsync("북문 컨베이어 <img src=x onerror=alert(1)>");
        await UntilFoundAsync(maker, "#/search?q=", "컨베이어", type: "project");
        foreach (var (language, width, count) in new[] { ("ko", 1440, "결과 1건"), ("ko", 360, "결과 1건"), ("en", 360, "1 result") })
        {
            await using var visitor = await server.VisitAsync(language, width);
            await visitor.SignInAsync();
            await visitor.GoAsync("#/search?q=" + Uri.EscapeDataString("베이어"));
            await Assertions.Expect(visitor.Page.Locator("main .counts")).ToHaveTextAsync(count);
            await Assertions.Expect(visitor.Page.Locator(".found .truncate").First).ToHaveTextAsync("북문 컨베이어 <img src=x onerror=alert(1)>");
            await Assertions.Expect(visitor.Page.Locator(".found mark")).ToHaveTextAsync("베이어");
            await Assertions.Expect(visitor.Page.Locator(".found img")).ToHaveCountAsync(0);
            (await visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)")).ShouldBe(0);
            (await visitor.Page.Locator("main").InnerTextAsync()).ShouldNotMatch(@"\b(search|page|split)\.[a-z]\w+\b");
            await AccountTests.PhotographAsync(visitor, $"search-{language}-{width}");
            await visitor.Page.Locator("[data-part=question]").FillAsync("");
            await Assertions.Expect(visitor.Page.Locator("[data-key=empty] h2")).ToBeVisibleAsync();
            await visitor.Page.Locator("[data-part=question]").FillAsync("zzzzqqqq");
            await Assertions.Expect(visitor.Page.Locator(".data-main .state h2")).ToContainTextAsync("zzzzqqqq");
            await AccountTests.PhotographAsync(visitor, $"search-nothing-{language}-{width}");
        }
    }

    private static async Task<int> CountAsync(Visitor visitor) =>
        int.Parse((await visitor.Page.Locator("main .counts").InnerTextAsync()).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    // The feeder comes by every two seconds.
    private static async Task UntilFoundAsync(Visitor visitor, string place, string text, string type)
    {
        await visitor.GoAsync(place + Uri.EscapeDataString(text));
        var found = visitor.Page.Locator($".found-head[data-key={type}]");
        for (var attempt = 0; await found.CountAsync() == 0; attempt++)
        {
            attempt.ShouldBeLessThan(120, $"nothing is found for {text}");
            var asked = text + (attempt % 2 == 0 ? " " : "");
            await visitor.Page.RunAndWaitForResponseAsync(
                async () =>
                {
                    await visitor.Page.Locator("[data-part=question]").FillAsync(asked);
                    await visitor.Page.Locator("[data-part=question]").DispatchEventAsync("input");
                },
                response => response.Url.Contains("/search?", StringComparison.Ordinal));
        }
    }
}

/// <summary>The server whose Elasticsearch is away.</summary>
public sealed class AwaySearchServer : BrowserServer
{
    protected override Task<IReadOnlyDictionary<string, string>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>
        {
            ["Platform__Search__Provider"] = "elasticsearch",
            ["Platform__Search__Address"] = $"http://127.0.0.1:{FreePorts.Take()}",
        });
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AwaySearchTests : ICollectionFixture<AwaySearchServer>
{
    public const string Name = "browser with the search away";
}

/// <summary>Search says that it is away, and nothing else changes.</summary>
[Collection(AwaySearchTests.Name)]
public sealed class AwaySearchPageTests(AwaySearchServer server)
{
    [Theory]
    [InlineData("en", "Search does not answer right now")]
    [InlineData("ko", "지금은 검색이 응답하지 않습니다")]
    public async Task While_the_search_is_away_the_page_says_so_and_everything_else_works(string language, string said)
    {
        await using var maker = await server.VisitAsync();
        await maker.SignInAsync();
        await maker.MakeProjectAsync($"Without search {language}");
        var project = maker.ProjectId;
        await using var visitor = await server.VisitAsync(language);
        await visitor.SignInAsync();
        await visitor.GoAsync("#/search?q=bolt");
        await Assertions.Expect(visitor.Page.Locator("main [role=alert] p")).ToContainTextAsync(said);
        await AccountTests.PhotographAsync(visitor, $"search-away-{language}");
        await Assertions.Expect(visitor.Page.Locator("[data-action=retry]")).ToBeVisibleAsync();

        await visitor.GoAsync($"#/p/{project}/data");
        await visitor.Page.Locator($"main[data-shown='/p/{project}/data'] h1").First.WaitForAsync();
        await visitor.Page.Keyboard.PressAsync("/");
        await visitor.Page.Locator(".palette input").FillAsync("bolt");
        await Assertions.Expect(visitor.Page.Locator(".palette .menu-empty")).ToContainTextAsync(said);
    }
}
