using System.Collections.Concurrent;
using VisionInApp.Grains;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Sends a job's bundle of training code down stream B to the worker that holds the job. What gets lost is asked for again.</summary>
internal sealed class BundleSender(IGrainFactory grains, IObjectStore objects, Downlink downlink, TimeProvider time, ILogger<BundleSender> log)
{
    private readonly ConcurrentDictionary<(string JobId, long Token, string Sha256), bool> sending = [];

    /// <summary>Begins to send, unless that job is being sent it already.</summary>
    public void Offer(BundleWanted wanted, CancellationToken cancellation)
    {
        if (StreamNames.IsPool(wanted.Pool) && wanted.Offset >= 0 && sending.TryAdd(KeyOf(wanted), true))
            _ = SendAsync(wanted, cancellation);
    }

    private async Task SendAsync(BundleWanted wanted, CancellationToken cancellation)
    {
        try
        {
            // Only the bundle of the job the worker holds: nobody gets other objects by asking.
            var job = await grains.GetGrain<ITrainingJobGrain>(wanted.JobId).Get(cancellation);
            if (job?.Token != wanted.Token || job.Request.Pool != wanted.Pool || job.Request.BundleSha256 != wanted.Sha256)
                return;
            if (await objects.InfoAsync(wanted.Sha256, cancellation) is not { Length: <= FileChunk.MaxBytes } info || wanted.Offset >= info.Length)
                return;
            await using var content = await objects.OpenReadAsync(wanted.Sha256, wanted.Offset, cancellationToken: cancellation) ?? throw new FileNotFoundException("The bundle is gone.");
            await foreach (var chunk in FileChunk.CutAsync(content, wanted.Sha256, info.Length, wanted.Offset).WithCancellation(cancellation))
                await downlink.SendAsync(StreamNames.Gpu(wanted.Pool), [new BundleChunk { At = time.GetUtcNow(), Chunk = chunk }], cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Sending bundle {Bundle} of job {Job} broke off; the worker will ask again", wanted.Sha256, wanted.JobId);
        }
        finally
        {
            sending.TryRemove(KeyOf(wanted), out _);
        }
    }

    private static (string JobId, long Token, string Sha256) KeyOf(BundleWanted wanted) => (wanted.JobId, wanted.Token, wanted.Sha256);
}
