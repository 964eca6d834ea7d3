using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Observability;
using VisionInApp.Platform.Streams.Spooling;

namespace VisionInApp.Platform.Streams;

/// <summary>
/// Publishes records at least once and in order: each is first on this disk, then in the stream, and leaves the disk when
/// <see cref="Acknowledge"/> says that the cloud has committed it. One producer per stream and spool folder.
/// </summary>
public sealed class StreamProducer : IAsyncDisposable
{
    private const int MaxAppendTogether = 256;

    private readonly StreamProducerOptions options;
    private readonly Spool spool;
    private readonly Lock gate = new();
    private readonly SpoolPublisher publisher;
    private readonly RecordTraces traces = new();
    private readonly TimeProvider time;
    private readonly Channel<(byte[] Json, string? Trace, TaskCompletionSource<long> Appended)> incoming =
        Channel.CreateBounded<(byte[], string?, TaskCompletionSource<long>)>(4 * MaxAppendTogether);

    private readonly Task appending;
    private long waitingSince;

    /// <summary>Opens the spool and publishes what is in it after the last known watermark.</summary>
    /// <exception cref="IOException">Another process has the spool open.</exception>
    public StreamProducer(IMessageStream stream, StreamProducerOptions options, TimeProvider time, ILogger<StreamProducer> log)
    {
        (this.options, this.time) = (options, time);
        spool = new Spool(new SpoolOptions { Folder = options.SpoolFolder, MaxBytes = options.SpoolBytes }, time);
        waitingSince = time.GetTimestamp();
        publisher = new SpoolPublisher(stream, spool, traces, gate, options, time, log);
        appending = Task.Run(AppendLoopAsync);
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
    /// <param name="resend">Something after it was lost on the way and is to be published again.</param>
    public void Acknowledge(long epoch, long sequence, bool resend = false)
    {
        bool moved;
        lock (gate)
        {
            var before = spool.Acknowledged;
            spool.Acknowledge(epoch, sequence);
            moved = spool.Acknowledged > before;
            if (moved)
                waitingSince = time.GetTimestamp();
        }

        publisher.Heard(moved, resend && epoch == spool.Epoch);
    }

    /// <summary>Takes no more, publishes what it can within the flush timeout, and closes the spool.</summary>
    public async ValueTask DisposeAsync()
    {
        SpoolMeter.Hide(this);
        incoming.Writer.TryComplete();
        await appending;
        await publisher.DisposeAsync();
        spool.Dispose();
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
                publisher.Wake();
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

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }
}
