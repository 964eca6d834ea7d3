using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>A person at a browser. What the page complains about (scripts, content security policy) fails the test when the visit ends.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    private readonly BrowserServer _server;
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visitor(BrowserServer server, IBrowserContext context, IPage page)
    {
        (_server, _context, Page) = (server, context, page);
        page.SetDefaultTimeout(60_000);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += (_, dialog) => _complaints.Add($"a dialog said {dialog.Message}");
        page.Console += (_, message) =>
        {
            // The browser itself reports every answer that is not a success; the page shows those.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>The id in the address.</summary>
    public string ProjectId => ProjectInAddress().Match(Page.Url).Groups[1].Value;

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).First;

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name, Exact = true }).First;

    public async Task SignInAsync()
    {
        await Page.GotoAsync(_server.SignInLink());
        await Page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    public Task GoAsync(string hash) => Page.EvaluateAsync("hash => { location.hash = hash; }", hash);

    /// <summary>Opens a page of the project in view and waits until it shows what it found.</summary>
    public async Task OpenAsync(string page)
    {
        var path = $"/p/{ProjectId}{(page.Length > 0 ? "/" : "")}{page}";
        await GoAsync("#" + path);
        await Page.Locator($"main[data-shown='{path}'] h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    public async Task MakeProjectAsync(string name)
    {
        await GoAsync("#/");
        await Button("New project").ClickAsync();
        await Page.Locator("dialog input[name=name]").FillAsync(name);
        await Page.Keyboard.PressAsync("Enter");
        await Page.Locator("main[data-shown^='/p/']").WaitForAsync();
    }

    /// <summary>Uploads an archive on the import page and waits until it is in.</summary>
    public async Task ImportAsync(string zip)
    {
        await OpenAsync("data/imports");
        await Page.Locator("input[type=file]").First.SetInputFilesAsync(zip);
        await Button("Upload and import").ClickAsync();
        await Assertions.Expect(Page.Locator("main .chip", new PageLocatorOptions { HasText = "done" }).First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _complaints.ShouldBeEmpty();
    }

    [GeneratedRegex("#/p/([^/?]+)")]
    private static partial Regex ProjectInAddress();
}
