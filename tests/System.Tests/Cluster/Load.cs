
namespace VisionInApp.Tests.Whole.Cluster;

/// <summary>Several clients that make and rename projects, and remember everything that was acknowledged.</summary>
/// <param name="call">Makes the caller of a client.</param>
internal sealed class Load(Func<int, Caller> call, int seed, int size = 6)
{
    private readonly List<Project> acknowledged = [];
    private IReadOnlyList<Task> clients = [];
    private volatile bool ended;
    private int commands;
    private int retries;
    private TimeSpan longest;

    /// <summary>Commands acknowledged so far.</summary>
    public int Commands => Volatile.Read(ref commands);

    /// <summary>Runs while this happens, and until it has ended as well as begun.</summary>
    public async Task WhileAsync(Func<Task> happens)
    {
        clients = Enumerable.Range(0, size).Select(RunAsync).ToList();
        try
        {
            await MoreAsync(100);
            await happens();
            await MoreAsync(100);
        }
        finally
        {
            ended = true;
        }

        await Task.WhenAll(clients);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {Commands} commands acknowledged, asked again {retries} times, the longest wait {longest.TotalSeconds:0.0} s");
    }

    /// <summary>Waits until this many more are acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        var until = Commands + count;
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (Commands < until && !clients.Any(c => c.IsFaulted))
            await beat.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Reads everything back: what was acknowledged is there, once, and nothing else is.</summary>
    public async Task VerifyAsync()
    {
        using var caller = call(0);
        foreach (var project in acknowledged)
        {
            var found = await caller.Get($"/api/v1/projects/{project.Id}");
            (found["name"]!.GetValue<string>(), found["version"]!.GetValue<long>()).ShouldBe((project.Name, project.Version), $"seed {seed}");
        }

        (await ListAsync(caller)).ShouldBe(acknowledged.Select(p => p.Id), ignoreOrder: true, $"seed {seed}");
    }

    private async Task RunAsync(int number)
    {
        var random = new Random(seed + number);
        using var caller = call(number);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var mine = new List<Project>();
        for (var step = 0; !ended; step++)
        {
            var name = $"{number}-{step} 상자";
            if (mine.Count == 0 || random.Next(8) == 0)
                mine.Add(await MakeAsync(caller, name));
            else
                await RenameAsync(caller, mine[random.Next(mine.Count)], name);
            Interlocked.Increment(ref commands);
            await pace.WaitForNextTickAsync();
        }

        lock (acknowledged)
        {
            acknowledged.AddRange(mine);
            retries += caller.Retries;
            longest = caller.LongestWait > longest ? caller.LongestWait : longest;
        }
    }

    private static async Task<Project> MakeAsync(Caller caller, string name)
    {
        var made = await caller.Post("/api/v1/projects", new { name });
        return new Project(made["result"]!.GetValue<string>(), name, made["version"]!.GetValue<long>());
    }

    // Each command raises the version by one: one done twice would show.
    private static async Task RenameAsync(Caller caller, Project project, string name)
    {
        var renamed = await caller.Patch($"/api/v1/projects/{project.Id}", new { name });
        (project.Name, project.Version) = (name, project.Version + 1);
        renamed["version"]!.GetValue<long>().ShouldBe(project.Version);
    }

    private static async Task<List<string>> ListAsync(Caller caller)
    {
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = await caller.Get($"/api/v1/projects?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            all.AddRange(page["items"]!.AsArray().Select(p => p!["id"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
        return all;
    }

    private sealed class Project(string id, string name, long version)
    {
        public string Id => id;

        public string Name { get; set; } = name;

        public long Version { get; set; } = version;
    }
}
