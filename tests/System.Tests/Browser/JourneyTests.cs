using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>What a person does with data, from signing in to a frozen version, in a real browser on the real server.</summary>
[Collection(BrowserTests.Name)]
public sealed class JourneyTests(BrowserServer server)
{
    [Fact]
    public async Task A_person_signs_in_uploads_a_dataset_annotates_with_undo_and_freezes_a_version()
    {
        await using var visitor = await server.VisitAsync();
        await visitor.SignInAsync();
        visitor.Page.Url.ShouldNotContain("token");
        await visitor.MakeProjectAsync("Conveyor");
        await visitor.ImportAsync(SceneArchive.Make(server.Folder, 24));

        await visitor.OpenAsync("data");
        var cells = visitor.Page.Locator("virtual-grid .cell");
        await Assertions.Expect(cells).ToHaveCountAsync(24);
        await Assertions.Expect(visitor.Page.Locator("virtual-grid .boxes rect").First).ToBeAttachedAsync();
        (await PictureIsDrawn(cells.First)).ShouldBeTrue();

        await cells.First.Locator("a").ClickAsync();
        await AnnotateAsync(visitor);

        await visitor.OpenAsync("data/versions");
        await visitor.Button("Freeze a version").ClickAsync();
        await visitor.Page.Locator("dialog textarea").FillAsync("Seed");
        await visitor.Button("Freeze").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".timeline .chip", new PageLocatorOptions { HasText = "frozen" })).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator(".timeline")).ToContainTextAsync("Seed");
        await ChooseNetworkAsync(visitor);
    }

    [Fact]
    public async Task Of_two_people_on_one_image_the_second_is_told_and_nothing_is_lost()
    {
        await using var first = await server.VisitAsync();
        await first.SignInAsync();
        await first.MakeProjectAsync("Two people");
        await first.ImportAsync(SceneArchive.Make(server.Folder, 8, seed: 2));
        await first.OpenAsync("data");
        await first.Page.Locator("virtual-grid .cell a").First.ClickAsync();
        await Assertions.Expect(first.Page.Locator("box-canvas")).ToBeVisibleAsync();

        await using var second = await server.VisitAsync();
        await second.SignInAsync();
        await second.GoAsync(new Uri(first.Page.Url).Fragment);
        await Assertions.Expect(second.Page.Locator("box-canvas")).ToBeVisibleAsync();

        await DrawAsync(first, 0.1);
        var revision = await SaveAsync(first);
        await DrawAsync(second, 0.6);
        await second.Page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(second.Page.Locator(".save-state")).ToHaveAttributeAsync("data-state", "conflict");
        await second.Button("Keep mine").ClickAsync();
        await Assertions.Expect(second.Page.Locator(".save-state")).ToHaveAttributeAsync("data-state", "saved");
        await Assertions.Expect(Revision(second)).ToHaveTextAsync($"{revision + 1}");
    }

    private static async Task ChooseNetworkAsync(Visitor visitor)
    {
        await visitor.OpenAsync("training");
        await visitor.Page.Locator("[data-action=start]").ClickAsync();
        var families = visitor.Page.Locator("dialog select[name=family]");
        await Assertions.Expect(families.Locator("option")).ToHaveCountAsync(16);
        await families.SelectOptionAsync("yolo12-n");
        await visitor.Page.Locator("dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("yolo12-n");
    }

    private static async Task AnnotateAsync(Visitor visitor)
    {
        var count = visitor.Page.Locator(".bench-boxes .count");
        var before = int.Parse(await count.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await DrawAsync(visitor, 0.2);
        await Assertions.Expect(count).ToHaveTextAsync($"{before + 1}");
        await Assertions.Expect(visitor.Page.Locator(".save-state")).ToHaveAttributeAsync("data-state", "dirty");
        await visitor.Page.Keyboard.PressAsync("2");
        await visitor.Page.Keyboard.PressAsync("Control+z");
        await visitor.Page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(count).ToHaveTextAsync($"{before}");
        await Assertions.Expect(visitor.Page.Locator(".save-state")).ToHaveAttributeAsync("data-state", "saved");
        await visitor.Page.Keyboard.PressAsync("Control+Shift+Z");
        var revision = await SaveAsync(visitor);
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(count).ToHaveTextAsync($"{before + 1}");
        await Assertions.Expect(Revision(visitor)).ToHaveTextAsync($"{revision}");
    }

    /// <summary>Saves, which makes the next revision of the image (a picture without boxes begins at 0); answers it.</summary>
    private static async Task<int> SaveAsync(Visitor visitor)
    {
        var before = int.Parse(await Revision(visitor).InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await visitor.Page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(visitor.Page.Locator(".save-state")).ToHaveAttributeAsync("data-state", "saved");
        await Assertions.Expect(Revision(visitor)).ToHaveTextAsync($"{before + 1}");
        return before + 1;
    }

    private static ILocator Revision(Visitor visitor) => visitor.Page.Locator(".bench-facts dd").First;

    /// <summary>A box with its corner at this share of the picture; boxes there already are hidden first, so that the drag draws.</summary>
    private static async Task DrawAsync(Visitor visitor, double at)
    {
        await Assertions.Expect(visitor.Page.Locator(".class-pick").First).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("h");
        var frame = await visitor.Page.Locator("box-canvas").BoundingBoxAsync();
        var side = Math.Min(frame!.Width, frame.Height) - 40;
        var (x, y) = (frame.X + ((frame.Width - side) / 2) + (side * at), frame.Y + ((frame.Height - side) / 2) + (side * at));
        await visitor.Page.Mouse.MoveAsync((float)x, (float)y);
        await visitor.Page.Mouse.DownAsync();
        await visitor.Page.Mouse.MoveAsync((float)(x + (side * 0.2)), (float)(y + (side * 0.15)), new MouseMoveOptions { Steps = 4 });
        await visitor.Page.Mouse.UpAsync();
        await visitor.Page.Keyboard.PressAsync("h");
    }

    private static Task<bool> PictureIsDrawn(ILocator cell) =>
        cell.Locator("img").EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 0; }");
}
