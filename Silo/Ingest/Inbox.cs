using System.Collections.Concurrent;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Brings life-cycle facts to their grains, in order for each thing, until each is taken: a grain that is away delays its own facts only.</summary>
internal sealed class Inbox(IStreamLedger ledger, IGrainFactory grains, JobFacts jobs, ILogger<Inbox> log)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = [];
    private readonly ConcurrentDictionary<string, bool> unfinished = [];

    /// <summary>The stream may hold facts nobody has taken: whoever held it before may have ended between the commit and the grains.</summary>
    public void Suspect(string stream) => unfinished[stream] = true;

    public async Task RetryAsync(CancellationToken cancellation)
    {
        foreach (var stream in unfinished.Keys)
            await DrainAsync(stream, cancellation);
    }

    public async Task DrainAsync(string stream, CancellationToken cancellation)
    {
        var gate = gates.GetOrAdd(stream, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellation);
        try
        {
            unfinished[stream] = true;
            if (await TakeAllAsync(stream, cancellation))
                unfinished.TryRemove(stream, out _);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> TakeAllAsync(string stream, CancellationToken cancellation)
    {
        var stuck = new HashSet<string>();
        while (true)
        {
            var pending = await ledger.PendingInboxAsync(stream, cancellationToken: cancellation);
            var taken = 0;
            foreach (var fact in pending.Where(f => !stuck.Contains(ThingOf(f.Record))))
            {
                if (await TryTakeAsync(fact, cancellation))
                    taken++;
                else
                    stuck.Add(ThingOf(fact.Record));
            }

            if (taken == 0)
                return stuck.Count == 0;
        }
    }

    private async Task<bool> TryTakeAsync(InboxRecord fact, CancellationToken cancellation)
    {
        try
        {
            await (fact.Record switch
            {
                JobRecord job when Producers.WorkerOf(fact.Producer) is { } worker => jobs.TakeAsync(worker, job, cancellation),
                DeviceInstall install => grains.GetGrain<IDeviceGrain>(install.DeviceId).ReportInstall(install, cancellation),
                _ => Task.CompletedTask,
            });
            await ledger.AckInboxAsync(fact.Id, cancellation);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "A {Type} of {Thing} could not be taken; trying again", fact.Record.GetType().Name, ThingOf(fact.Record));
            return false;
        }
    }

    private static string ThingOf(StreamRecord record) => record switch
    {
        JobRecord job => job.JobId,
        DeviceRecord device => device.DeviceId,
        _ => "",
    };
}
