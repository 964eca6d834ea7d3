using System.Text.Json.Nodes;
using VisionInApp.Launcher.Demo;
using VisionInApp.Launcher.Real;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>What the product says there is, to compare with what was acknowledged.</summary>
internal sealed class Books(Stage stage, Backends backends, CancellationToken cancellation)
{
    public const string Imports = "imports";
    public const string Versions = "versions";
    public const string Jobs = "jobs";
    public const string Models = "models";
    public const string Rollouts = "rollouts";
    private static readonly string[] Kinds = [Imports, Versions, Jobs, Models, Rollouts];

    /// <summary>The ids (of versions the numbers) of everything in the project, by kind.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ThingsAsync()
    {
        var things = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var kind in Kinds)
        {
            var page = await stage.Api.GetAsync<Page<JsonObject>>(stage.Path($"{kind}?limit=500"), cancellation);
            things[kind] = [.. page.Items.Select(item => (item["id"] ?? item["number"])!.ToString())];
        }

        return things;
    }

    /// <summary>Every figure of every epoch of a job is there, once.</summary>
    public async Task MetricsAreWholeAsync(string job, int epochs)
    {
        var series = await stage.Api.GetAsync<Dictionary<string, IReadOnlyList<Point>>>($"jobs/{job}/metrics?maxPoints=10000", cancellation);
        series.Keys.ShouldContain("map5095");
        foreach (var (name, points) in series)
            points.Select(p => p.Step).ShouldBeUnique(name);
        series["loss"].Select(p => p.Epoch).Distinct().ShouldBe(Enumerable.Range(1, epochs));
    }

    /// <summary>Messages that nobody could read, with the reason.</summary>
    public Task<IReadOnlyList<string>> DeadLettersAsync() => backends.MariaDb.QueryAsync("SELECT stream, reason FROM stream_dead_letter", cancellation);

    /// <summary>Kinds of what was wrong with streams so far.</summary>
    public Task<IReadOnlyList<string>> AlarmsAsync() => backends.MariaDb.QueryAsync("SELECT kind, stream, detail FROM stream_alarm ORDER BY id", cancellation);

    /// <summary>Sha256 of every frame in the feedback queue or decided.</summary>
    public async Task<IReadOnlyList<string>> FramesAsync() =>
        [.. (await stage.Api.GetAsync<Page<Feedback>>(stage.Path("feedback?limit=500"), cancellation)).Items.Select(f => f.Sha256)];

    internal sealed record Point(long Step, int Epoch);
}
