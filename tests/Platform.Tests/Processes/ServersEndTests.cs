using System.Globalization;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Processes;

public sealed class ServersEndTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servers-end-").FullName;

    [Fact]
    public async Task A_broker_and_its_port_mapper_go_with_whoever_started_them_even_after_kill_9()
    {
        var missing = new RabbitMq(folder).Missing;
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var child = OtherProcess.Start(nameof(OtherProcess.Starts_a_broker_and_waits), folder);
        var family = new HashSet<int>();
        try
        {
            while (!File.Exists(OtherProcess.ReadyFile(folder)))
            {
                child.HasExited.ShouldBeFalse();
                await beat.WaitForNextTickAsync(patience.Token);
            }

            family = Descendants(child.Id);
            family.Count.ShouldBeGreaterThan(2);
        }
        finally
        {
            child.Kill();
        }

        while (family.Any(IsRunning))
            await beat.WaitForNextTickAsync(patience.Token);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static HashSet<int> Descendants(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .Select(pid => (Pid: pid, Stat: Stat(pid))).Where(p => p.Stat is not null).ToList();
        var found = new HashSet<int> { root };
        while (parents.RemoveAll(p => found.Contains(p.Stat!.Value.Parent) && found.Add(p.Pid)) > 0)
        {
        }

        found.Remove(root);
        return found;
    }

    private static bool IsRunning(int pid) => Stat(pid) is { State: not 'Z' };

    // "pid (name) state parent …"; the name may hold anything.
    private static (char State, int Parent)? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
