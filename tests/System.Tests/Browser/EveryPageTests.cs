using Microsoft.Playwright;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>Every page in both languages, both themes, wide and narrow; pictures of them go to <c>artifacts/screenshots</c>.</summary>
[Collection(BrowserTests.Name)]
public sealed class EveryPageTests(BrowserServer server)
{
    private static readonly string[] Pages =
        ["", "data", "data/versions", "data/imports", "training", "models", "devices", "rollouts", "feedback", "settings"];

    [Theory]
    [InlineData("en", 1440, ColorScheme.Light)]
    [InlineData("ko", 1440, ColorScheme.Dark)]
    [InlineData("ko", 360, ColorScheme.Light)]
    [InlineData("en", 360, ColorScheme.Dark)]
    public async Task No_page_is_wider_than_its_window_and_none_is_left_without_words(string language, int width, ColorScheme theme)
    {
        await using var maker = await server.VisitAsync();
        await maker.SignInAsync();
        await maker.MakeProjectAsync($"Pages {language} {width}");
        await maker.ImportAsync(SceneArchive.Make(server.Folder, 24));

        await using var visitor = await server.VisitAsync(language, width, theme);
        await visitor.SignInAsync();
        await visitor.GoAsync($"#/p/{maker.ProjectId}");
        foreach (var page in Pages)
        {
            await visitor.OpenAsync(page);
            await visitor.Page.WaitForFunctionAsync("() => document.querySelectorAll('virtual-grid:empty').length === 0 && [...document.images].every(image => image.complete)");
            (await WiderBy(visitor)).ShouldBe(0, $"{page} at {width} px");
            (await visitor.Page.Locator("body").InnerTextAsync()).ShouldNotMatch(@"\b(page|data|job|model|device|rollout|feedback|settings|round|ring)\.[a-z]\w+\b", $"{page}: a key without words");
            await PhotographAsync(visitor, page, language, width, theme);
        }
    }

    private static Task<int> WiderBy(Visitor visitor) => visitor.Page.EvaluateAsync<int>(
        "() => Math.max(document.documentElement.scrollWidth - innerWidth, document.getElementById('main').scrollWidth - document.getElementById('main').clientWidth, 0)");

    private static Task<byte[]> PhotographAsync(Visitor visitor, string page, string language, int width, ColorScheme theme)
    {
        var name = $"{(page.Length == 0 ? "overview" : page.Replace('/', '-'))}-{language}-{theme}-{width}.png".ToLowerInvariant();
        return visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Checkout.At("artifacts", "screenshots", name) });
    }
}
