using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Silo.Hints;

/// <summary>
/// Carries hints between this process and the others of the cluster, through the board. Hints that cannot be sent wait for the next beat; whenever some may
/// have been lost on the way here, the readers of this process end and look again.
/// </summary>
internal sealed class HintLink(HintHub hub, IGrainFactory grains, TimeProvider time, ILogger<HintLink> log) : IHostedService, IHintListener, IDisposable
{
    private static readonly TimeSpan ListenEvery = HintTerm.Length / 3;

    /// <summary>What happens within it travels together.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopping = new();
    private readonly HintMailbox outward = new();
    private readonly HintPlace place = new();
    private IHintListener self = null!;
    private volatile bool overflowed;
    private Task working = Task.CompletedTask;

    private IHintBoardGrain Board => grains.GetGrain<IHintBoardGrain>(0);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        self = grains.CreateObjectReference<IHintListener>(this);
        hub.Outward = hint => overflowed |= !outward.TryPut(hint);
        working = Task.WhenAll(ListenAsync(stopping.Token), SendAsync(stopping.Token));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await working;
        await TryAsync("Leaving the others", async () =>
        {
            await SendWaitingAsync(cancellationToken);
            await Board.Leave(self, cancellationToken);
        });
    }

    public void Dispose() => stopping.Dispose();

    public Task Hear(HintBatch batch)
    {
        place.Heard();
        foreach (var hint in batch.Hints)
            hub.Show(hint);
        if (batch.Lost)
            hub.EndReaders();
        return Task.CompletedTask;
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ListenEvery, time);
        do
        {
            await TryAsync("Listening to the others", async () =>
            {
                if (place.HasMissed(await Board.Listen(self, cancellation)))
                    hub.EndReaders();
            });
        }
        while (await Next(timer.WaitForNextTickAsync(cancellation).AsTask()));
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        // Hints that wait are no reason to go on: the last ones are sent by whoever stops this.
        while (!cancellation.IsCancellationRequested && await Next(outward.Arrived.WaitAsync(cancellation)))
        {
            await TryAsync("Telling the others", () => SendWaitingAsync(cancellation));
            await Next(Task.Delay(Gather, time, cancellation));
        }
    }

    private async Task SendWaitingAsync(CancellationToken cancellation)
    {
        var lost = overflowed;
        overflowed = false;
        var waiting = outward.TakeAll();
        if (waiting.Count == 0 && !lost)
            return;
        try
        {
            await Board.Pass(self, new HintBatch([.. waiting], lost), cancellation);
        }
        catch
        {
            // Whether it arrived is unknown; said twice it does no harm.
            foreach (var hint in waiting)
                overflowed |= !outward.TryPut(hint);
            overflowed |= lost;
            throw;
        }
    }

    private async Task TryAsync(string what, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e)
        {
            if (!stopping.IsCancellationRequested)
                log.LogWarning("{What} failed ({Reason}); trying again", what, e.Message);
        }
    }

    private static async Task<bool> Next(Task wait)
    {
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wait.IsCompletedSuccessfully;
    }
}
