using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Observability;
using VisionInApp.Platform.Streams.Spooling;

namespace VisionInApp.Platform.Streams;

/// <summary>Who publishes, where to, and how.</summary>
public sealed record StreamProducerOptions
{
    /// <summary>Unique among all producers of the stream; at most 200 characters.</summary>
    public required string Producer { get; init; }

    public required string Stream { get; init; }

    /// <summary>Holds the spool of this producer and no other.</summary>
    public required string SpoolFolder { get; init; }

    public long SpoolBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How long a record waits for others to share its message.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    public bool Compress { get; init; }

    /// <summary>When the watermark has not moved for so long, everything after it is published again.</summary>
    public TimeSpan RepublishAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long disposing waits for the last messages; what is left stays in the spool.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// Publishes records at least once and in order: each is first on this disk, then in the stream, and leaves the disk when
/// <see cref="Acknowledge"/> says that the cloud has committed it. One producer per stream and spool folder.
/// </summary>
public sealed class StreamProducer : IAsyncDisposable
{
    private const int MaxBatchBytes = 64 * 1024;
    private const int MaxAppendTogether = 256;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    private readonly IMessageStream stream;
    private readonly StreamProducerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Spool spool;
    private readonly Lock gate = new();
    private readonly RecordTraces traces = new();
    private readonly Channel<(byte[] Json, string? Trace, TaskCompletionSource<long> Appended)> incoming =
        Channel.CreateBounded<(byte[], string?, TaskCompletionSource<long>)>(4 * MaxAppendTogether);

    private readonly SemaphoreSlim arrived = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly SpoolCursor cursor;
    private readonly Task appending;
    private readonly Task publishing;
    private long lastMove;
    private long waitingSince;
    private volatile bool flushing;

    /// <summary>Opens the spool and publishes what is in it after the last known watermark.</summary>
    /// <exception cref="IOException">Another process has the spool open.</exception>
    public StreamProducer(IMessageStream stream, StreamProducerOptions options, TimeProvider time, ILogger<StreamProducer> log)
    {
        (this.stream, this.options, this.time, this.log) = (stream, options, time, log);
        spool = new Spool(new SpoolOptions { Folder = options.SpoolFolder, MaxBytes = options.SpoolBytes }, time);
        cursor = new SpoolCursor(spool.Acknowledged + 1);
        lastMove = waitingSince = time.GetTimestamp();
        appending = Task.Run(AppendLoopAsync);
        publishing = Task.Run(() => PublishLoopAsync(stopping.Token));
        SpoolMeter.Show(this, options.Stream);
    }

    public string Producer => options.Producer;
    public long Epoch => spool.Epoch;

    /// <summary>Records on disk that the cloud has not committed.</summary>
    public long Pending => Locked(() => spool.Last - spool.Acknowledged);

    /// <summary>Records lost because the spool was full.</summary>
    public long Dropped => Locked(() => spool.Dropped);

    internal long SpoolSize => Locked(() => spool.Bytes);

    /// <summary>How long records have waited since the cloud last committed one.</summary>
    internal TimeSpan Unheard => Locked(() => spool.Last > spool.Acknowledged ? time.GetElapsedTime(waitingSince) : TimeSpan.Zero);

    /// <summary>Returns the record's sequence once it is on this disk; it is published soon after, whatever happens.</summary>
    /// <exception cref="ArgumentException">The record is longer than 512 KiB as JSON.</exception>
    public async Task<long> SendAsync(StreamRecord record, CancellationToken cancellationToken = default)
    {
        var json = EnvelopeCodec.EncodeRecord(record);
        if (json.Length > SpoolFormat.MaxPayloadBytes)
            throw new ArgumentException($"A record is at most {SpoolFormat.MaxPayloadBytes} bytes as JSON.", nameof(record));
        var appended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await incoming.Writer.WriteAsync((json, StreamTraces.Of(record), appended), cancellationToken);
        return await appended.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The cloud has committed everything up to this sequence; other epochs are ignored.</summary>
    public void Acknowledge(long epoch, long sequence)
    {
        lock (gate)
        {
            var before = spool.Acknowledged;
            spool.Acknowledge(epoch, sequence);
            if (spool.Acknowledged > before)
                lastMove = waitingSince = time.GetTimestamp();
        }
    }

    /// <summary>Takes no more, publishes what it can within the flush timeout, and closes the spool.</summary>
    public async ValueTask DisposeAsync()
    {
        SpoolMeter.Hide(this);
        incoming.Writer.TryComplete();
        await appending;
        flushing = true;
        Wake();
        stopping.CancelAfter(options.FlushTimeout);
        await publishing;
        spool.Dispose();
        stopping.Dispose();
        arrived.Dispose();
    }

    // All that wait share one fsync.
    private async Task AppendLoopAsync()
    {
        while (await incoming.Reader.WaitToReadAsync())
        {
            var waiting = new List<(byte[] Json, string? Trace, TaskCompletionSource<long> Appended)>();
            while (waiting.Count < MaxAppendTogether && incoming.Reader.TryRead(out var one))
                waiting.Add(one);
            try
            {
                var first = Locked(() => Append(waiting));
                for (var i = 0; i < waiting.Count; i++)
                    waiting[i].Appended.SetResult(first + i);
                Wake();
            }
            catch (Exception e)
            {
                waiting.ForEach(w => w.Appended.SetException(e));
            }
        }
    }

    private long Append(List<(byte[] Json, string? Trace, TaskCompletionSource<long> Appended)> records)
    {
        if (spool.Last == spool.Acknowledged)
            waitingSince = time.GetTimestamp();
        var first = spool.Append([.. records.Select(r => (ReadOnlyMemory<byte>)r.Json)]);
        for (var i = 0; i < records.Count; i++)
            traces.Add(first + i, records[i].Trace);
        return first;
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

    private SpoolBatch? Read() => Locked(() =>
    {
        if (cursor.Next <= spool.Acknowledged)
            cursor.MoveAfter(spool.Acknowledged);
        return spool.Read(cursor, EnvelopeCodec.MaxRecords, MaxBatchBytes);
    });

    private bool IsFull(SpoolBatch batch) => batch.Records.Count == EnvelopeCodec.MaxRecords || Locked(() => spool.Last) > batch.Last;

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
        var trace = Locked(() => traces.TakeUpTo(batch.Last));
        using var span = StreamTraces.Publish(options.Stream, trace);
        var header = new EnvelopeHeader(Producer, Epoch, batch.First, batch.Last, Traceparent: span?.Id ?? trace);
        var message = EnvelopeCodec.Encode(header, batch.Records, options.Compress);
        for (var pause = FirstRetry; ; pause = pause * 2 < LastRetry ? pause * 2 : LastRetry)
        {
            try
            {
                await stream.PublishAsync(options.Stream, message, cancellationToken);
                Locked(() => cursor.MoveAfter(batch.Last));
                StreamMeter.CountPublished(options.Stream, batch.Records.Count);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                StreamMeter.CountPublishFailure(options.Stream);
                log.LogWarning(e, "Publishing to {Stream} failed; trying again in {Pause}", options.Stream, pause);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    // The watermark or the messages themselves may have been lost on the way; consumers skip what they have.
    private void RewindWhenUnheard()
    {
        lock (gate)
        {
            if (cursor.Next <= spool.Acknowledged + 1)
                lastMove = time.GetTimestamp();
            if (time.GetElapsedTime(lastMove) < options.RepublishAfter)
                return;
            log.LogInformation("No watermark for {Stream} since {Sequence}; publishing again", options.Stream, spool.Acknowledged);
            cursor.MoveAfter(spool.Acknowledged);
            lastMove = time.GetTimestamp();
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            if (arrived.CurrentCount == 0)
                arrived.Release();
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }

    private void Locked(Action change)
    {
        lock (gate)
            change();
    }
}
