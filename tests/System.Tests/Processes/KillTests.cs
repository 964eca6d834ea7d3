using System.Collections.Concurrent;
using System.Diagnostics;
using VisionInApp.Launcher.Arrangements;
using VisionInApp.Launcher.Demo;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary>kill -9 at the worst moment: in the middle of a training job.</summary>
[Collection("processes")]
public sealed class KillTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private readonly string _data = Directory.CreateTempSubdirectory("vision-kill-").FullName;
    private readonly ConcurrentQueue<string> _said = new();

    [Fact]
    public async Task Killing_each_process_in_the_middle_of_a_job_still_finishes_the_same_job()
    {
        using var limit = new CancellationTokenSource(Limit);
        var address = Loopback.Choose(0);
        using var folder = DataFolder.Open(_data, address);
        await using var product = new Product(new Embedded(folder, address), TimeProvider.System, _said.Enqueue);
        await product.StartAsync(limit.Token);
        using var api = new Api(product.Arrangement, TimeProvider.System);
        var job = await StartJobAsync(api, limit.Token);

        foreach (var (name, epoch) in new[] { ("EdgeDevice", 1), ("GpuBridge", 2), ("WebHost", 3) })
        {
            var before = await UntilAsync(api, job, j => (j.Epoch >= epoch && j.State == "running") || Ended(j), limit.Token);
            before.State.ShouldBe("running", $"{name} is to be killed in the middle");
            await KillAsync(product, name);
        }

        var done = await UntilAsync(api, job, Ended, limit.Token);
        done.State.ShouldBe("succeeded", $"{done.Code} {done.Message}");
        done.Epoch.ShouldBe(done.Epochs);
        var log = await api.GetAsync<Page<LogLine>>($"jobs/{job}/log?limit=500", limit.Token);
        log.Items.ShouldContain(l => l.Line.Contains("resumed after epoch", StringComparison.Ordinal));
        (await api.GetAsync<Model>($"models/{job}", limit.Token)).Evaluation.Images.ShouldBeGreaterThan(0);
        product.Children.ShouldAllBe(c => c.Lives == 2);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static bool Ended(Job job) => job.State is "succeeded" or "failed" or "cancelled";

    private async Task<string> StartJobAsync(Api api, CancellationToken cancellation)
    {
        var options = new DemoOptions(null, null, Rounds: 2, Epochs: 20, InputSize: 160, Pictures: 60, Exit: true);
        var data = DemoData.Prepare(Path.Combine(_data, "pictures"), options, seed: 5, _ => { });
        var setup = new DemoSetup(api, new PlainProgress(TextWriter.Null, TimeProvider.System), new Patience(TimeProvider.System), cancellation);
        var stage = await setup.MakeProjectAsync("Kill");
        await setup.ImportAsync(stage, data);
        var version = (await api.PostAsync(stage.Path("versions"), new { note = "all" }, cancellation)).Id;
        await stage.Patience.UntilAsync(
            "freezing", () => api.GetAsync<Frozen>(stage.Path($"versions/{version}"), cancellation), v => v.State == "frozen", null, cancellation);
        var recipe = await setup.RecipeAsync(options);
        return (await api.PostAsync(stage.Path("jobs"), new { datasetVersion = int.Parse(version, System.Globalization.CultureInfo.InvariantCulture), family = "yolox-nano", recipe, start = new { kind = "scratch" } }, cancellation)).Id;
    }

    private static Task<Job> UntilAsync(Api api, string job, Func<Job, bool> done, CancellationToken cancellation) =>
        new Patience(TimeProvider.System).UntilAsync("The job", () => api.GetAsync<Job>($"jobs/{job}", cancellation), done, null, cancellation);

    private static async Task KillAsync(Product product, string name)
    {
        var child = product.Children.Single(c => c.Name == name);
        var lives = child.Lives;
        using (var process = Process.GetProcessById(child.ProcessId!.Value))
            process.Kill();
        await Eventually.IsTrueAsync(() => child.Lives == lives + 1, TimeSpan.FromMinutes(2));
    }

    private sealed record Frozen(string State);

    private sealed record LogLine(string Line);
}
