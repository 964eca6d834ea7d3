using System.Text.Json;

namespace VisionInApp.Tests.Whole.Processes;

/// <summary><c>./run</c> with real processes.</summary>
[Collection("processes")]
public sealed class RunTests : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private readonly string _data = Directory.CreateTempSubdirectory("vision-run-").FullName;

    [Fact]
    public async Task Everything_stops_on_a_signal_and_nothing_is_left_behind()
    {
        using var run = new Script("--port", "0", "--data", _data);
        await run.LineAsync("Sign in once with http://127.0.0.1:", StartLimit);
        await Eventually.IsTrueAsync(() => ProcessList.Naming(_data).Count == 4, TimeSpan.FromSeconds(30));
        run.Signal("TERM");
        (await run.ExitAsync(TimeSpan.FromSeconds(60))).ShouldBe(0, run.Errors);
        ProcessList.Naming(_data).ShouldBeEmpty();
    }

    [Fact]
    public async Task Killing_the_launcher_takes_the_three_processes_with_it()
    {
        using var run = new Script("--port", "0", "--data", _data);
        await run.LineAsync("Sign in once with", StartLimit);
        run.Signal("KILL");
        await run.ExitAsync(TimeSpan.FromSeconds(10));
        await Eventually.IsTrueAsync(() => ProcessList.Naming(_data).Count == 0, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_second_run_on_the_same_folder_ends_with_a_clear_message()
    {
        using var first = new Script("--port", "0", "--data", _data);
        var address = (await first.LineAsync("VisionInApp runs at", StartLimit)).Split(' ')[^1];
        using var second = new Script("--port", "0", "--data", _data);
        (await second.ExitAsync(StartLimit)).ShouldBe(5);
        second.Errors.ShouldContain($"is in use by process {first.ProcessId} at {address}");
    }

    [Fact]
    public async Task The_small_demo_goes_round_the_loop_twice_and_sums_up_in_json()
    {
        using var run = new Script("--demo", "--exit", "--port", "0", "--data", _data, "--pictures", "48", "--epochs", "2", "--input-size", "160");
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
        ProcessList.Naming(_data).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
