using System.Collections.Concurrent;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Observability;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Grains;

/// <summary>Sends records down stream B, numbered per stream under this process's own producer name.</summary>
public sealed class Downlink(IMessageStream stream, TimeProvider time)
{
    private readonly string producer = $"cloud-{Guid.NewGuid():n}";
    private readonly long epoch = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly ConcurrentDictionary<string, Lane> lanes = [];

    /// <summary>Returns once the records are durable in the stream.</summary>
    public async Task SendAsync(string streamName, IReadOnlyList<StreamRecord> records, CancellationToken cancellation = default)
    {
        var lane = lanes.GetOrAdd(streamName, _ => new Lane());
        await lane.Gate.WaitAsync(cancellation);
        try
        {
            foreach (var chunk in records.Chunk(EnvelopeCodec.MaxRecords))
            {
                var trace = chunk.Select(StreamTraces.Of).FirstOrDefault(t => t is not null);
                using var span = StreamTraces.Publish(streamName, trace);
                var header = new EnvelopeHeader(producer, epoch, lane.Sequence + 1, lane.Sequence + chunk.Length, Traceparent: span?.Id ?? trace);
                var message = EnvelopeCodec.Encode(header, [.. chunk.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r))]);
                await stream.PublishAsync(streamName, message, cancellation);
                lane.Sequence += chunk.Length;
            }
        }
        finally
        {
            lane.Gate.Release();
        }
    }

    private sealed class Lane
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public long Sequence { get; set; }
    }
}
