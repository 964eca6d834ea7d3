using System.Diagnostics;
using VisionInApp.Launcher.Demo;
using VisionInApp.Launcher.Real;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Tests.Whole.Cluster;
using VisionInApp.Tests.Whole.Processes;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>The whole product on real servers, with a project that holds pictures and a device, for all tests of faults.</summary>
public sealed class RealProduct : IAsyncLifetime
{
    private static readonly DemoOptions Options = new(null, null, Rounds: 2, Epochs: 2, InputSize: 160, Pictures: 40, Exit: true);
    private readonly string _folder = Directory.CreateTempSubdirectory("vision-faults-").FullName;
    private DataFolder? _data;
    private Product? _product;
    private RealParts _parts = null!;
    private Api _api = null!;

    internal Backends Backends => _parts.Backends;

    internal Stage Stage { get; private set; } = null!;

    internal string DeviceId { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Backends.Missing is not null)
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var address = Loopback.Choose(0, "https");
        _data = DataFolder.Open(Path.Combine(_folder, "product"), address);
        _parts = new RealParts(_data, address, TimeProvider.System, Say);
        _product = new Product(_parts, TimeProvider.System, Say);
        await _product.StartAsync(limit.Token);
        _api = new Api(_parts, TimeProvider.System) { Patience = TimeSpan.FromMinutes(3) };
        var setup = Setup(new PlainProgress(TextWriter.Null, TimeProvider.System), limit.Token);
        Stage = await setup.MakeProjectAsync("Faults");
        await setup.ImportAsync(Stage, Pictures("first", seed: 6));
        DeviceId = await setup.EnrolAsync(Stage, _parts);
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_product is not null)
            await _product.DisposeAsync();
        _data?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the product's processes called an error, for the one who reads why a test failed.</summary>
    internal void ShowErrors()
    {
        foreach (var log in Directory.Exists(_data?.Logs) ? Directory.GetFiles(_data.Logs) : [])
        {
            var lines = File.ReadAllLines(log);
            foreach (var error in lines.Index().Where(l => l.Item.Contains("fail:", StringComparison.Ordinal) || l.Item.Contains("Unhandled", StringComparison.Ordinal)).TakeLast(5))
                TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(log)}: {string.Join("\n  ", lines.Skip(error.Index).Take(12))}");
        }
    }

    internal static void Require() => Assert.SkipWhen(Launcher.Real.Backends.Missing is not null, Launcher.Real.Backends.Missing ?? "");

    internal Journey Journey(Stage stage, CancellationToken cancellation) => new(stage, Setup(stage.View, cancellation), DeviceId, Options, cancellation);

    internal DemoData Pictures(string name, int seed) => DemoData.Prepare(Path.Combine(_folder, name), Options, seed, _ => { });

    /// <summary>kill -9 of one of the product's own processes, which is then started again.</summary>
    internal async Task KillAsync(string host)
    {
        var child = _product!.Children.Single(c => c.Name == host);
        var lives = child.Lives;
        using (var process = Process.GetProcessById(child.ProcessId!.Value))
            process.Kill();
        await Eventually.IsTrueAsync(() => child.Lives > lives, TimeSpan.FromMinutes(2));
    }

    /// <summary>Clients of a person who has nothing yet.</summary>
    internal async Task<Load> LoadAsync(int seed, int clients)
    {
        var token = await SignInAsync();
        return new Load(_ => new Caller([_parts.Address], token, _parts.CaFile), seed, clients);
    }

    /// <summary>One who asks once and looks at the answer, of another person who has nothing yet.</summary>
    internal async Task<Asker> AskerAsync() => new(_parts.Address, await SignInAsync(), _parts.CaFile!);

    private async Task<string> SignInAsync()
    {
        var (email, password) = ($"load-{Guid.NewGuid():n}@vision.example", "long enough");
        await Backends.Firebase.Accounts.MakeAsync(Guid.NewGuid().ToString("n"), email, password, "Load");
        return (await Backends.Firebase.Accounts.SignInAsync(email, password)).IdToken;
    }

    private static void Say(string line) => TestContext.Current.SendDiagnosticMessage(line);

    private DemoSetup Setup(IProgressView view, CancellationToken cancellation) => new(_api, view, new Patience(TimeProvider.System), cancellation);
}
