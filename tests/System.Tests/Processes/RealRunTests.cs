using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using VisionInApp.Launcher.Demo;
using VisionInApp.Launcher.Real;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Tests.Whole.Browser;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary><c>./run --real</c>: the whole loop on real servers, through Nginx and Firebase sign-in.</summary>
[Collection("processes")]
public sealed class RealRunTests : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(6);
    private readonly ProcessFolder _folder;

    public RealRunTests()
    {
        Assert.SkipWhen(Backends.Missing is not null, Backends.Missing ?? "");
        _folder = new("real");
    }

    [Fact]
    public async Task The_loop_goes_round_on_real_servers_and_a_second_start_finds_everything_again()
    {
        using var run = new Script("--real", "--demo", "--exit", "--port", "0", "--data", _folder.Path, "--pictures", "48", "--epochs", "2", "--input-size", "160");
        var code = await run.ExitAsync(TimeSpan.FromMinutes(12));
        code.ShouldBe(0, string.Join('\n', run.Output) + run.Errors);
        using var summary = JsonDocument.Parse(run.Output[^1]);
        var rounds = summary.RootElement.GetProperty("rounds").EnumerateArray().ToList();
        rounds.Count.ShouldBe(2);
        rounds[0].GetProperty("deviceDigest").GetString()!.Length.ShouldBe(64);
        rounds[0].GetProperty("deviceDigest").GetString().ShouldBe(rounds[0].GetProperty("packageDigest").GetString());
        rounds[1].GetProperty("feedbackItems").GetInt32().ShouldBeGreaterThan(0);
        rounds[1].GetProperty("images").GetInt32().ShouldBe(rounds[0].GetProperty("images").GetInt32() + rounds[1].GetProperty("feedbackItems").GetInt32());
        summary.RootElement.GetProperty("peakMemoryMb").EnumerateObject().Select(p => p.Name).ShouldBe(["Launcher", "WebHost", "Silo", "GpuBridge", "EdgeDevice"], ignoreOrder: true);
        await _folder.DesertedAsync();

        await FindAgainAsync(summary.RootElement.GetProperty("project").GetString()!, rounds[0].GetProperty("deviceDigest").GetString()!);
        await _folder.DesertedAsync();
    }

    [Fact]
    public async Task Killing_the_launcher_takes_every_server_with_it_and_all_of_it_starts_again()
    {
        using (var first = new Script("--real", "--port", "0", "--data", _folder.Path))
        {
            await first.LineAsync("Ctrl-C stops it", StartLimit);
            first.Signal("KILL");
            await first.ExitAsync(TimeSpan.FromMinutes(2));
            await _folder.DesertedAsync();
        }

        using var second = new Script("--real", "--port", "0", "--data", _folder.Path);
        await second.LineAsync("Ctrl-C stops it", StartLimit);
        second.Signal("TERM");
        (await second.ExitAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, second.Errors);
        await _folder.DesertedAsync();
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Starts the same data again and asks for what the first start made.</summary>
    private async Task FindAgainAsync(string project, string package)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var address = Loopback.Choose(0, "https");
        using var folder = DataFolder.Open(Path.Combine(_folder.Path, "real"), address);
        await using var product = new Product(new RealParts(folder, address, TimeProvider.System, _ => { }), TimeProvider.System, _ => { });
        await product.StartAsync(limit.Token);
        using var api = new Api(product.Arrangement, TimeProvider.System);
        (await api.GetAsync<ProjectView>($"projects/{project}", limit.Token)).Id.ShouldBe(project);
        var device = await new Patience(TimeProvider.System).UntilAsync(
            "The device", async () => (await api.GetAsync<Page<Device>>($"projects/{project}/devices", limit.Token)).Items.Single(), d => d.Online, null, limit.Token);
        device.ReportedPackageSha256.ShouldBe(package);
        await SearchAsync(api, project, limit.Token);
        await LookAsync(address, ((DemoAccount)product.Arrangement.SignIn).Password, project);
        await GoOnWithoutServersAsync(api, project, limit.Token);
    }

    private static async Task SearchAsync(Api api, string project, CancellationToken cancellation) => await new Patience(TimeProvider.System).UntilAsync(
        "Search",
        async () => (await api.GetAsync<JsonObject>("search?q=Demo&type=project", cancellation))["items"]!.ToJsonString(),
        found => found.Contains(project, StringComparison.Ordinal),
        null,
        cancellation);

    /// <summary>Signs in at the page as the person at the terminal is told to.</summary>
    private static async Task LookAsync(Uri address, string password, string project)
    {
        if (BrowserServer.Chromium is not { } chromium)
            return;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = BrowserServer.Quiet });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { IgnoreHTTPSErrors = true, Locale = "en" });
        await page.GotoAsync(address.ToString());
        await page.Locator("input[name=email]").FillAsync(DemoAccount.Email);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Keyboard.PressAsync("Enter");
        // In the list of projects, which may be folded away.
        await page.Locator($"a[href*='{project}']").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached, Timeout = 60_000 });
    }

    /// <summary>kill -9 of what the hosts stand on costs time only.</summary>
    private async Task GoOnWithoutServersAsync(Api api, string project, CancellationToken cancellation)
    {
        foreach (var server in new[] { "mariadb", "redis", "nginx" })
        {
            foreach (var id in ProcessList.Naming(Path.Combine(_folder.Path, "real", "servers", server)))
                Process.GetProcessById(id).Kill();
            await api.PostAsync($"projects/{project}/classes", new { names = new[] { $"after {server}" } }, cancellation);
        }

        (await api.GetAsync<ProjectView>($"projects/{project}", cancellation)).Schema.Classes.Count(c => c.Name.StartsWith("after ", StringComparison.Ordinal)).ShouldBe(3);
    }
}
