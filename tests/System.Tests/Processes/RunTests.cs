using System.Text.Json;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary><c>./run</c> with real processes.</summary>
[Collection("processes")]
public sealed class RunTests : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private readonly ProcessFolder _folder = new("run");

    [Fact]
    public async Task Everything_stops_on_a_signal_and_nothing_is_left_behind()
    {
        using var run = new Script("--port", "0", "--data", _folder.Path);
        await run.LineAsync("Sign in once with http://127.0.0.1:", StartLimit);
        await Eventually.IsTrueAsync(() => _folder.Processes.Count == 4, TimeSpan.FromMinutes(2));
        run.Signal("TERM");
        (await run.ExitAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, run.Errors);
        await _folder.DesertedAsync();
    }

    [Fact]
    public async Task Killing_the_launcher_takes_the_three_processes_with_it()
    {
        using var run = new Script("--port", "0", "--data", _folder.Path);
        await run.LineAsync("Sign in once with", StartLimit);
        run.Signal("KILL");
        await run.ExitAsync(TimeSpan.FromMinutes(2));
        await _folder.DesertedAsync();
    }

    [Fact]
    public async Task A_second_run_on_the_same_folder_ends_with_a_clear_message()
    {
        using var first = new Script("--port", "0", "--data", _folder.Path);
        var address = (await first.LineAsync("VisionInApp runs at", StartLimit)).Split(' ')[^1];
        using var second = new Script("--port", "0", "--data", _folder.Path);
        (await second.ExitAsync(StartLimit)).ShouldBe(5);
        second.Errors.ShouldContain($"is in use by process {first.ProcessId} at {address}");
    }

    [Fact]
    public async Task The_small_demo_goes_round_the_loop_twice_and_sums_up_in_json()
    {
        using var run = new Script("--demo", "--exit", "--port", "0", "--data", _folder.Path, "--pictures", "48", "--epochs", "2", "--input-size", "160");
        var code = await run.ExitAsync(TimeSpan.FromMinutes(8));
        code.ShouldBe(0, string.Join('\n', run.Output) + run.Errors);
        using var summary = JsonDocument.Parse(run.Output[^1]);
        var rounds = summary.RootElement.GetProperty("rounds").EnumerateArray().ToList();
        rounds.Count.ShouldBe(2);
        rounds.ShouldAllBe(r => r.GetProperty("packageDigest").ValueKind == JsonValueKind.Null || r.GetProperty("packageDigest").GetString()!.Length == 64);
        rounds[0].GetProperty("gate").GetString()!.ShouldStartWith("passed");
        rounds[0].GetProperty("deviceDigest").GetString().ShouldBe(rounds[0].GetProperty("packageDigest").GetString());
        rounds[1].GetProperty("feedbackItems").GetInt32().ShouldBeGreaterThan(0);
        rounds[1].GetProperty("images").GetInt32().ShouldBe(rounds[0].GetProperty("images").GetInt32() + rounds[1].GetProperty("feedbackItems").GetInt32());
        rounds[1].GetProperty("datasetVersion").GetInt32().ShouldBe(2);
        rounds.ShouldAllBe(r => r.GetProperty("map50").GetDouble() >= 0 && r.GetProperty("map50").GetDouble() <= 1);
        summary.RootElement.GetProperty("peakMemoryMb").EnumerateObject().Select(p => p.Name).ShouldBe(["Launcher", "WebHost", "GpuBridge", "EdgeDevice"], ignoreOrder: true);
        await _folder.DesertedAsync();
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
