using Microsoft.Extensions.Logging;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>What this worker says on stream A, through its spool: facts survive a broker that is away and a process that is killed.</summary>
public sealed class Facts : IAsyncDisposable
{
    private readonly StreamProducer _producer;
    private readonly TimeProvider _time;

    public Facts(BridgeFolder folder, IMessageStream stream, StreamNames names, TimeProvider time, ILogger<StreamProducer> log)
    {
        _time = time;
        var options = new StreamProducerOptions
        {
            Producer = Producers.Worker(folder.WorkerId),
            Stream = names.Train(folder.WorkerId),
            SpoolFolder = folder.Spool,
        };
        _producer = new StreamProducer(stream, options, time, log);
    }

    /// <summary>Returns when the record is on this disk; it is published soon after, whatever happens.</summary>
    public Task SendAsync(Func<DateTimeOffset, StreamRecord> make) => _producer.SendAsync(make(_time.GetUtcNow()));

    /// <summary>The cloud has committed what this watermark says; other producers' watermarks are ignored.</summary>
    public void Acknowledge(Watermark watermark)
    {
        if (watermark.Producer == _producer.Producer)
            _producer.Acknowledge(watermark.Epoch, watermark.Sequence, watermark.Resend);
    }

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
