using System.Collections.Concurrent;
using System.Diagnostics;
using VisionInApp.Launcher.Supervision;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Supervision;

public sealed class ChildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vision-").FullName;
    private readonly Births _births = new();
    private readonly ConcurrentQueue<string> _said = new();

    [Fact]
    public async Task A_child_that_ends_by_itself_is_started_again_and_it_is_said()
    {
        await using var child = Start("echo $$; exit 7");
        await Until(() => child.Lives >= 2);
        _said.ShouldContain(line => line.Contains("ended by itself (code 7)", StringComparison.Ordinal));
        await Until(() => child.Log.Last.Count >= 2);
        child.Log.Last.Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_child_asked_to_stop_ends_in_its_own_good_order()
    {
        var child = Start("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        await Until(() => child.Log.Last.Contains("up"));
        await child.DisposeAsync();
        child.Log.Last.ShouldContain("bye");
        child.Lives.ShouldBe(1);
        _said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_that_does_not_listen_is_killed_after_its_grace()
    {
        var child = Start("trap '' TERM; echo $$; while :; do sleep 0.05; done");
        await Until(() => child.Log.Last.Count == 1);
        var process = $"/proc/{child.Log.Last[0]}";
        await child.DisposeAsync();
        _said.ShouldHaveSingleItem().ShouldContain("is killed");
        Directory.Exists(process).ShouldBeFalse();
    }

    public void Dispose()
    {
        _births.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Child Start(string script)
    {
        var spec = new ChildSpec("shell", ["sh", "-c", script], new Dictionary<string, string>()) { Grace = TimeSpan.FromSeconds(1) };
        var child = new Child(spec, new RotatingLog(Path.Combine(_folder, "shell.log")), _births, TimeProvider.System, _said.Enqueue);
        child.Start();
        return child;
    }

    private static async Task Until(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(90));
            await beat.WaitForNextTickAsync();
        }
    }
}
