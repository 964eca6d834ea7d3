using Microsoft.Extensions.Logging;
using VisionInApp.Messages;
using VisionInApp.Platform.Observability;
using VisionInApp.Platform.Streams.Spooling;

namespace VisionInApp.Platform.Streams;

/// <summary>Publishes a spool from its first record that is not committed on, and again what the cloud has not heard of.</summary>
internal sealed class SpoolPublisher : IAsyncDisposable
{
    private const int MaxBatchBytes = 64 * 1024;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);

    private readonly IMessageStream stream;
    private readonly Spool spool;
    private readonly RecordTraces traces;
    private readonly Lock gate;
    private readonly StreamProducerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly SpoolCursor cursor;
    private readonly Outage outage;
    private readonly SemaphoreSlim arrived = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task publishing;
    private long lastMove;
    private long lastResend;
    private TimeSpan resendPause;
    private bool resend;
    private volatile bool flushing;

    /// <param name="gate">Held whenever the spool or the traces are touched.</param>
    public SpoolPublisher(IMessageStream stream, Spool spool, RecordTraces traces, Lock gate, StreamProducerOptions options, TimeProvider time, ILogger log)
    {
        (this.stream, this.spool, this.traces, this.gate) = (stream, spool, traces, gate);
        (this.options, this.time, this.log) = (options, time, log);
        cursor = new SpoolCursor(spool.Acknowledged + 1);
        outage = new Outage($"Publishing to {options.Stream}", FirstRetry, time, log);
        lastMove = time.GetTimestamp();
        publishing = Task.Run(() => PublishLoopAsync(stopping.Token));
    }

    /// <summary>There is more in the spool.</summary>
    public void Wake()
    {
        lock (gate)
        {
            if (arrived.CurrentCount == 0)
                arrived.Release();
        }
    }

    /// <summary>A watermark came.</summary>
    public void Heard(bool moved, bool askedAgain)
    {
        lock (gate)
        {
            if (moved)
                (lastMove, resendPause) = (time.GetTimestamp(), TimeSpan.Zero);
            resend |= askedAgain;
        }

        if (askedAgain)
            Wake();
    }

    /// <summary>Publishes what it can within the flush timeout.</summary>
    public async ValueTask DisposeAsync()
    {
        flushing = true;
        Wake();
        stopping.CancelAfter(options.FlushTimeout);
        await publishing;
        stopping.Dispose();
        arrived.Dispose();
    }

    private async Task PublishLoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                RewindWhenUnheard();
                if (await NextBatchAsync(cancellationToken) is { } batch)
                    await PublishAsync(batch, cancellationToken);
                else if (flushing)
                    return;
                else
                    await ArrivedWithinAsync(options.RepublishAfter, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (InvalidDataException e)
            {
                log.LogError(e, "A part of the spool cannot be read and is left out");
            }
        }
    }

    // A batch that more records follow is full; any other waits a little for company.
    private async Task<SpoolBatch?> NextBatchAsync(CancellationToken cancellationToken)
    {
        var batch = Read();
        var started = time.GetTimestamp();
        while (batch is not null && !IsFull(batch) && !flushing)
        {
            var left = options.Linger - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await ArrivedWithinAsync(left, cancellationToken))
                return Read();
            batch = Read();
        }

        return batch;
    }

    private SpoolBatch? Read()
    {
        lock (gate)
            return spool.Read(cursor, EnvelopeCodec.MaxRecords, MaxBatchBytes);
    }

    private bool IsFull(SpoolBatch batch)
    {
        lock (gate)
            return batch.Records.Count == EnvelopeCodec.MaxRecords || spool.Last > batch.Last;
    }

    private async Task<bool> ArrivedWithinAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await arrived.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task PublishAsync(SpoolBatch batch, CancellationToken cancellationToken)
    {
        var trace = TraceOf(batch);
        using var span = StreamTraces.Publish(options.Stream, trace);
        var header = new EnvelopeHeader(options.Producer, spool.Epoch, batch.First, batch.Last, Traceparent: span?.Id ?? trace, After: batch.After);
        var message = EnvelopeCodec.Encode(header, batch.Records, options.Compress);
        while (true)
        {
            try
            {
                await stream.PublishAsync(options.Stream, message, cancellationToken);
                outage.Over();
                cursor.MoveAfter(batch.Last);
                StreamMeter.CountPublished(options.Stream, batch.Records.Count);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                StreamMeter.CountPublishFailure(options.Stream);
                await outage.PauseAsync(e, cancellationToken);
            }
        }
    }

    private string? TraceOf(SpoolBatch batch)
    {
        lock (gate)
            return traces.TakeUpTo(batch.Last);
    }

    // The watermark or the messages themselves may have been lost on the way; consumers skip what they have.
    private void RewindWhenUnheard()
    {
        lock (gate)
        {
            if (cursor.Next <= spool.Acknowledged + 1)
                (lastMove, resend) = (time.GetTimestamp(), false);
            if (!AskedAgain() && time.GetElapsedTime(lastMove) < options.RepublishAfter)
                return;
            log.LogInformation("Publishing to {Stream} again from {Sequence}", options.Stream, spool.Acknowledged + 1);
            cursor.MoveAfter(spool.Acknowledged);
            lastMove = time.GetTimestamp();
        }
    }

    // Until what is sent again arrives, everything on its way before it asks again; each wish is heard after a longer pause.
    private bool AskedAgain()
    {
        if (!resend)
            return false;
        resend = false;
        if (time.GetElapsedTime(lastResend) < resendPause)
            return false;
        lastResend = time.GetTimestamp();
        resendPause = resendPause == TimeSpan.Zero ? options.ResendPause : resendPause * 2;
        return true;
    }
}
