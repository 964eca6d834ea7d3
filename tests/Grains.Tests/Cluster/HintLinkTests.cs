using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Silo.Hints;

namespace VisionInApp.Tests.Grains.Cluster;

/// <summary>Hints between two processes' hubs, through the board of a cluster of two silos.</summary>
[Collection(TwoSilos.Collection)]
public sealed class HintLinkTests(TwoSilos silos) : IAsyncLifetime
{
    private readonly List<(HintHub Hub, HintLink Link)> processes = [];

    private static TimeSpan Patience => TimeSpan.FromSeconds(90);

    public async ValueTask InitializeAsync()
    {
        foreach (var silo in silos.Cluster.Silos)
        {
            var hub = new HintHub();
            var grains = silos.Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>();
            var link = new HintLink(hub, grains, TimeProvider.System, NullLogger<HintLink>.Instance);
            await link.StartAsync(default);
            processes.Add((hub, link));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, link) in processes)
        {
            await link.StopAsync(default);
            link.Dispose();
        }
    }

    [Fact]
    public async Task What_is_published_in_one_process_is_read_once_in_each()
    {
        var heard = await Task.WhenAll(Enumerable.Range(0, 2).Select(ListeningAsync));
        for (var version = 1; version <= 2; version++)
        {
            processes[0].Hub.Publish(new Hint("job", "j", "p", version));
            processes[1].Hub.Publish(new Hint("model", "m", "p", version));
            foreach (var reader in heard)
                (await NextAsync(reader, 2)).Select(h => (h.Type, h.Version)).ShouldBe([("job", version), ("model", version)], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task When_a_process_ends_without_a_word_the_readers_of_the_others_end_and_look_again()
    {
        var heard = await Task.WhenAll(Enumerable.Range(0, 2).Select(ListeningAsync));
        silos.Time.Advance(HintTerm.Length + TimeSpan.FromSeconds(1));
        foreach (var reader in heard)
            await ToTheEndAsync(reader);
    }

    [Fact]
    public async Task Hints_that_were_too_many_to_be_told_end_the_readers_elsewhere()
    {
        var reader = await ListeningAsync(1);
        for (var i = 0; i < 5 * HintMailbox.Capacity; i++)
            processes[0].Hub.Publish(new Hint("image", $"{i}", "p", 1));
        await ToTheEndAsync(reader);
    }

    [Fact]
    public async Task Processes_that_end_while_hints_wait_end()
    {
        using var publishing = new CancellationTokenSource();
        var writers = processes.Select(p => Task.Run(() =>
        {
            for (var i = 0; !publishing.IsCancellationRequested; i++)
                p.Hub.Publish(new Hint("image", $"{i % 100}", "p", i));
        })).ToList();
        var stopping = Task.WhenAll(processes.Select(p => p.Link.StopAsync(default)));
        var ended = await Task.WhenAny(stopping, Task.Delay(Patience)) == stopping;
        await publishing.CancelAsync();
        await Task.WhenAll(writers);
        ended.ShouldBeTrue();
    }

    private static async Task ToTheEndAsync(IAsyncEnumerator<Hint> reader)
    {
        while (await reader.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
        }
    }

    // Connected: something published elsewhere has arrived.
    private async Task<IAsyncEnumerator<Hint>> ListeningAsync(int process)
    {
        var reader = processes[process].Hub.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var first = reader.MoveNextAsync().AsTask();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var id = Guid.NewGuid().ToString("n");
        for (var i = 0; !first.IsCompleted; i++)
        {
            i.ShouldBeLessThan(600);
            processes[1 - process].Hub.Publish(new Hint("probe", id, "p", i));
            await beat.WaitForNextTickAsync();
        }

        return reader;
    }

    private static async Task<List<Hint>> NextAsync(IAsyncEnumerator<Hint> reader, int count)
    {
        var hints = new List<Hint>();
        while (hints.Count < count)
        {
            (await reader.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
            if (reader.Current.Type != "probe")
                hints.Add(reader.Current);
        }

        return hints;
    }
}
