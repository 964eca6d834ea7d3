using System.Security.Cryptography;
using Microsoft.Playwright;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>The real server on an empty data folder, and a Chromium to look at it; shared by the tests of one collection.</summary>
public class BrowserServer : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    internal static readonly string[] Quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly string _folder = Directory.CreateTempSubdirectory("vision-browser-").FullName;
    private readonly Births _births = new();
    private readonly Queue<string> _tokens = new(Enumerable.Range(0, 100).Select(_ => RandomNumberGenerator.GetHexString(40)));
    private Child? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string? Chromium { get; } =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM") }.Concat(Places).FirstOrDefault(path => path is not null && File.Exists(path));

    public Uri Address { get; } = Loopback.Choose(0);

    internal string Folder => _folder;

    public virtual async ValueTask InitializeAsync()
    {
        if (Chromium is null)
            return;
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
            ["Platform__DataFolder"] = Path.Combine(_folder, "data"),
            ["VISION_LOCAL_SIGNIN_TOKENS"] = string.Join(',', _tokens),
            ["WebFiles"] = Checkout.At("wwwroot"),
        };
        foreach (var (key, value) in await SettingsAsync())
            environment[key] = value;
        _server = new Child(ChildSpec.Of("WebHost", [], environment), new RotatingLog(Path.Combine(_folder, "webhost.log")), _births, TimeProvider.System, _ => { });
        _server.Start();
        await Readiness.WaitAsync(Address, _server, TimeSpan.FromMinutes(2), CancellationToken.None);
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Quiet });
    }

    /// <summary>A link that signs in once.</summary>
    internal string SignInLink() => new Uri(Address, $"/#/sign-in?token={_tokens.Dequeue()}").ToString();

    /// <summary>A fresh browser profile, nobody signed in.</summary>
    internal virtual async Task<Visitor> VisitAsync(string language = "en", int width = 1440, ColorScheme theme = ColorScheme.Light)
    {
        Assert.SkipUnless(_browser is not null, "No Chromium was found; set CHROMIUM to its path.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = language,
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 740 : 900 },
            HasTouch = width < 500,
            IsMobile = width < 500,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new Visitor(this, context, await context.NewPageAsync());
    }

    /// <summary>What the server is told besides; made before it starts.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _births.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserTests : ICollectionFixture<BrowserServer>
{
    public const string Name = "browser";
}
