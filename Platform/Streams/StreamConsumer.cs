using Microsoft.Extensions.Logging;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Platform.Streams;

/// <summary>How a consumer holds its streams.</summary>
public sealed record StreamConsumerOptions
{
    /// <summary>Unique to this process, such as host and a random part.</summary>
    public required string Owner { get; init; }

    /// <summary>After a crash another owner takes over within this time.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Told the stream's name whenever its lease was taken, before the first message.</summary>
    public Action<string>? Held { get; init; }

    /// <summary>Pause before trying again after an outage; each further one is longer.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Takes streams under leases and feeds their records to a sink, each message in one transaction with its offset.</summary>
public sealed class StreamConsumer(
    IMessageStream stream, IStreamLedger ledger, IRecordSink sink, StreamConsumerOptions options, TimeProvider time, ILogger<StreamConsumer> log)
{
    /// <summary>Consumes one stream whenever its lease can be had, until cancelled.</summary>
    public async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var outage = new Outage($"Taking {name}", options.RetryAfter, time, log);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var lease = await ledger.AcquireAsync(name, options.Owner, options.LeaseDuration, cancellationToken);
                outage.Over();
                if (lease is not null)
                    await HoldAsync(lease, cancellationToken);
                else
                    await Task.Delay(options.LeaseDuration / 3, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (FencedException e)
            {
                log.LogWarning("{Reason}", e.Message);
            }
            catch (Exception e)
            {
                await outage.PauseAsync((e as LedgerFailedException)?.InnerException ?? e, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HoldAsync(StreamLease lease, CancellationToken cancellationToken)
    {
        log.LogInformation("Consuming {Stream} from {Offset} under epoch {Epoch}", lease.Stream, lease.Position.Next, lease.Epoch);
        options.Held?.Invoke(lease.Stream);
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(lease, holding);
        try
        {
            await ConsumeAsync(lease, holding.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("The lease of {Stream} was lost", lease.Stream);
        }
        finally
        {
            await holding.CancelAsync();
            await renewing;
            await ledger.ReleaseAsync(lease, CancellationToken.None);
        }
    }

    private async Task RenewAsync(StreamLease lease, CancellationTokenSource holding)
    {
        using var timer = new PeriodicTimer(options.LeaseDuration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(holding.Token))
            {
                if (await ledger.RenewAsync(lease, options.LeaseDuration, holding.Token))
                    continue;
                await holding.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (holding.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // Without a renewal the lease may run out; stop rather than rely on being fenced.
            log.LogWarning(e, "Renewing the lease of {Stream} failed", lease.Stream);
            await holding.CancelAsync();
        }
    }

    // The stream may go and come back while the lease is held; what breaks in the ledger ends the holding, since nobody knows what was written.
    private async Task ConsumeAsync(StreamLease lease, CancellationToken cancellationToken)
    {
        var position = lease.Position;
        var reading = new Outage($"Reading {lease.Stream}", options.RetryAfter, time, log);
        while (true)
        {
            try
            {
                position = await AlignAsync(lease, position, cancellationToken);
                reading.Over();
                var groups = ReadAhead.GroupsAsync(stream.ReadAsync(lease.Stream, position.Next, cancellationToken), cancellationToken);
                await foreach (var group in groups)
                {
                    // Trimmed before it was read, or offsets the broker never gave away: only the stream itself can tell.
                    var before = position;
                    if (group[0].Message.AfterHole || position.Incarnation.Length == 0)
                        position = await AlignAsync(lease, position, cancellationToken);
                    if (position != before)
                        break;
                    position = await TakeAsync(lease, position, group, cancellationToken);
                }
            }
            catch (StreamRecreatedException e)
            {
                log.LogError("{Reason}", e.Message);
            }
            catch (Exception e) when (e is not (LedgerFailedException or FencedException) && !cancellationToken.IsCancellationRequested)
            {
                await reading.PauseAsync(e, cancellationToken);
            }
        }
    }

    private async Task<StreamPosition> TakeAsync(
        StreamLease lease, StreamPosition position, IReadOnlyList<IncomingMessage> group, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        foreach (var committed in await Written(ledger.CommitAsync(lease, position, group, sink, cancellationToken)))
        {
            StreamMeter.CountTaken(lease.Stream, committed.Records.Count);
            using var span = StreamTraces.Take(lease.Stream, committed.Traceparent, started);
            try
            {
                await sink.CommittedAsync(committed, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The rows are safe and the inbox keeps what must arrive; the next batch or replay says the watermark again.
                log.LogError(e, "After the commit of {Stream} {Offset}", lease.Stream, committed.Offset);
            }
        }

        return position with { Next = group[^1].Message.Offset + 1 };
    }

    private async Task<StreamPosition> AlignAsync(StreamLease lease, StreamPosition position, CancellationToken cancellationToken)
    {
        var extent = await stream.ExtentAsync(lease.Stream, cancellationToken);
        var (aligned, alarm) = StreamAlignment.Align(position, extent);
        if (aligned == position)
            return position;
        var detail = $"from {position.Next} to {aligned.Next} (stream holds {extent.First} to {extent.Next - 1})";
        if (alarm is not null)
            log.LogError("Stream {Stream} was {Alarm}: {Detail}", lease.Stream, alarm, detail);
        await Written(MoveAsync());
        return aligned;

        async Task<bool> MoveAsync()
        {
            await ledger.MoveAsync(lease, position, aligned, alarm, detail, cancellationToken);
            return true;
        }
    }

    private static async Task<T> Written<T>(Task<T> writing)
    {
        try
        {
            return await writing;
        }
        catch (Exception e) when (e is not (FencedException or OperationCanceledException))
        {
            throw new LedgerFailedException(e);
        }
    }

    private sealed class LedgerFailedException(Exception cause) : Exception(cause.Message, cause);
}
