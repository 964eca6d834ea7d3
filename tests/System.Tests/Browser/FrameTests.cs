using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>What stands around the pages: signing in, languages, keys, and hostile names.</summary>
[Collection(BrowserTests.Name)]
public sealed class FrameTests(BrowserServer server)
{
    [Fact]
    public async Task A_used_sign_in_link_says_how_to_get_another()
    {
        await using var visitor = await server.VisitAsync();
        var link = server.SignInLink();
        await visitor.Page.GotoAsync(link);
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();

        await using var late = await server.VisitAsync();
        await late.Page.GotoAsync(link);
        await Assertions.Expect(late.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("has been used already");
        await Assertions.Expect(late.Page.Locator(".command")).ToHaveTextAsync("./run");
        late.Page.Url.ShouldNotContain("token");
    }

    [Fact]
    public async Task What_the_page_asks_for_carries_the_trace_of_the_persons_act()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        var asked = new System.Collections.Concurrent.ConcurrentQueue<IRequest>();
        visitor.Page.Request += (_, request) => asked.Enqueue(request);
        await visitor.MakeProjectAsync("Traced");
        var traces = asked.Where(r => r.Url.Contains("/api/v1/", StringComparison.Ordinal) && !r.Url.Contains("/events", StringComparison.Ordinal)).Select(r => r.Headers.GetValueOrDefault("traceparent", "")).ToList();
        traces.Count.ShouldBeGreaterThan(1);
        traces.ShouldAllBe(trace => System.Text.RegularExpressions.Regex.IsMatch(trace, "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$"));
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_asked_to_and_then_comes_to_the_page_wished_for()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        await visitor.MakeProjectAsync("Deep link");
        var wished = $"#/p/{visitor.ProjectId}/devices";

        await using var other = await server.VisitAsync();
        await other.Page.GotoAsync(new Uri(server.Address, "/" + wished).ToString());
        await Assertions.Expect(other.Page.Locator(".sign-in")).ToBeVisibleAsync();
        await other.SignInAsync();
        await Assertions.Expect(other.Heading("Devices")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_text()
    {
        const string name = "<img src=x onerror=alert(1)> & \"quotes\"";
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        await visitor.MakeProjectAsync(name);
        await Assertions.Expect(visitor.Page.Locator(".switcher")).ToContainTextAsync(name);
        await visitor.ImportAsync(SceneArchive.Make(server.Folder, 8, seed: 3, hostile: true));
        await visitor.OpenAsync("data");
        await visitor.Page.Locator("[data-filter=text]").FillAsync("onerror");
        await Assertions.Expect(visitor.Page.Locator("virtual-grid .cell")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.Locator("virtual-grid .frame-tag")).ToContainTextAsync(SceneArchive.HostileName);
        await visitor.Page.Locator("virtual-grid .cell a").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".bench-head h1")).ToHaveTextAsync(SceneArchive.HostileName);
        (await visitor.Page.Locator("img[src=x]").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_page_changes_to_Korean_at_once_and_remembers_it()
    {
        await using var visitor = await server.VisitAsync("en");
        await visitor.SignInAsync();
        await Assertions.Expect(visitor.Button("New project")).ToBeVisibleAsync();
        await visitor.Button("Menu").ClickAsync();
        await visitor.Page.Locator("#person-menu").GetByText("한국어").ClickAsync();
        await Assertions.Expect(visitor.Button("새 프로젝트")).ToBeVisibleAsync();
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Button("새 프로젝트")).ToBeVisibleAsync();
        (await visitor.Page.Locator("html").GetAttributeAsync("lang")).ShouldBe("ko");
    }

    [Fact]
    public async Task The_question_mark_lists_the_keys_and_the_keys_work()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        await visitor.MakeProjectAsync("Keys");
        await visitor.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(visitor.Page.Locator("dialog .key-groups")).ToContainTextAsync("Search");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
        await visitor.Page.Keyboard.PressAsync("Alt+d");
        await Assertions.Expect(visitor.Page.Locator("main .tabs [aria-current]")).ToHaveTextAsync("Images");
        await visitor.Page.Keyboard.PressAsync("Control+k");
        await visitor.Page.Keyboard.TypeAsync("go to model");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Heading("Models")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_not_there_or_not_reachable_says_so_and_can_be_tried_again()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        await visitor.MakeProjectAsync("Errors");
        var project = visitor.ProjectId;
        await visitor.GoAsync("#/p/nobody");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no such project");
        await visitor.GoAsync("#/nowhere");
        await Assertions.Expect(visitor.Heading("Nothing here")).ToBeVisibleAsync();

        await visitor.Page.RouteAsync("**/models?*", route => route.AbortAsync());
        await visitor.GoAsync($"#/p/{project}");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be reached");
        await visitor.Page.UnrouteAllAsync();
        await visitor.Button("Try again").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".ring")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_change_elsewhere_appears_without_a_reload()
    {
        await using var watcher = await server.VisitAsync();
        await watcher.SignInAsync();
        await watcher.MakeProjectAsync("Before");
        await Assertions.Expect(watcher.Page.Locator(".live")).ToHaveAttributeAsync("data-state", "connected");

        await using var other = await server.VisitAsync();
        await other.SignInAsync();
        await other.GoAsync($"#/p/{watcher.ProjectId}/settings");
        await other.Page.Locator("[data-form=general] input[name=name]").FillAsync("After");
        await other.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(watcher.Page.Locator(".switcher")).ToContainTextAsync("After");
    }
}
