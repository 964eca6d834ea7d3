using System.Net;

namespace VisionInApp.Servers;

/// <summary>
/// The Auth emulator of firebase-tools, alone: it needs neither Java nor the network, and signs nothing, so only a development server on this machine accepts
/// its tokens. It has its accounts in memory; we keep them in a file, and give them back to it when it starts. The tools are those that <c>build/packages.sh</c> installs below <c>artifacts/firebase</c>.
/// </summary>
public sealed class FirebaseEmulator(string folder) : LocalServer(folder)
{
    /// <summary>A name beginning with <c>demo-</c> can never be a project of Google's.</summary>
    public const string ProjectId = "demo-vision";

    // Without the rest of the command line interface it starts in a fifth of the time, and on any Node from 18 on.
    private const string Script =
        """
        const { AuthEmulator } = require("firebase-tools/lib/emulator/auth");
        const [projectId, port] = process.argv.slice(1);
        new AuthEmulator({ projectId, host: "127.0.0.1", port: Number(port), singleProjectMode: 2 }).start();
        """;

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private string kept = "";

    public override string Name => "The Firebase emulator";

    public int Port { get; } = FreePorts.Take();

    /// <summary>As <c>Access:Firebase:EmulatorHost</c> wants it.</summary>
    public string Host => $"127.0.0.1:{Port}";

    /// <summary>The accounts in it, as programs make and change them.</summary>
    public FirebaseAccounts Accounts => new(new Uri($"http://{Host}"), ProjectId);

    /// <summary>Keeps the accounts as they are now, unless it does not answer; ending it in good order does so too.</summary>
    public async Task KeepAccountsAsync()
    {
        try
        {
            var now = await Accounts.ExportAsync();
            if (now == kept)
                return;
            PrivateFile.Write(AccountsFile + ".new", now);
            File.Move(AccountsFile + ".new", AccountsFile, overwrite: true);
            kept = now;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // It ends or hangs: what was kept before stays.
        }
    }

    public override async Task StopAsync()
    {
        if (IsRunning)
            await KeepAccountsAsync();
        await base.StopAsync();
    }

    public override string? Missing => base.Missing ?? (Modules is null ? $"{Name} needs firebase-tools, which is not installed; .ci/run installs it" : null);

    protected override TimeSpan ReadyWithin => TimeSpan.FromMinutes(2);

    protected override IReadOnlyList<string> Needs => ["node"];

    protected override Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(At("home"));
        return Task.CompletedTask;
    }

    protected override IEnumerable<ServerProcess> Processes() =>
        [new(At("firebase.log"), ["node", "-e", Script, ProjectId, $"{Port}"])
        {
            Environment = new Dictionary<string, string> { ["NODE_PATH"] = Modules ?? "", ["HOME"] = At("home"), ["CI"] = "1" },
        }];

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if ((await Http.GetAsync(new Uri($"http://{Host}/"), cancellationToken)).StatusCode != HttpStatusCode.OK)
            return false;
        if (File.Exists(AccountsFile))
            await Accounts.ImportAsync(await File.ReadAllTextAsync(AccountsFile, cancellationToken));
        return true;
    }

    private string AccountsFile => At("accounts.json");

    /// <summary>Programs lie below <c>artifacts/bin</c>, the tools beside it.</summary>
    private static string? Modules
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (Path.Combine(folder.FullName, "firebase", "node_modules") is var modules && Directory.Exists(Path.Combine(modules, "firebase-tools")))
                    return modules;
            return null;
        }
    }
}
