using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.EdgeDevice.Report;

/// <summary>What this device says on stream A, through its spool.</summary>
public sealed class Facts(
    DeviceFolder folder, Enrolment enrolment, DeviceBroker broker, IMessageStream stream, TimeProvider time, ILogger<StreamProducer> log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private StreamProducer? _producer;

    /// <summary>Returns when the record is on this disk; it is published soon after, whatever happens.</summary>
    /// <exception cref="InvalidOperationException">The device is not enrolled.</exception>
    public async Task SendAsync(Func<string, DateTimeOffset, StreamRecord> make, CancellationToken cancellation)
    {
        var identity = enrolment.Identity ?? throw new InvalidOperationException("The device is not enrolled.");
        await Producer(identity).SendAsync(make(identity.DeviceId, time.GetUtcNow()), cancellation);
    }

    /// <summary>The cloud has committed what this watermark says; other producers' watermarks are ignored.</summary>
    public void Acknowledge(Watermark watermark)
    {
        if (enrolment.Identity is { } identity && Producer(identity) is var producer && watermark.Producer == producer.Producer)
            producer.Acknowledge(watermark.Epoch, watermark.Sequence, watermark.Resend);
    }

    public async ValueTask DisposeAsync()
    {
        if (_producer is not null)
            await _producer.DisposeAsync();
    }

    private StreamProducer Producer(DeviceIdentity identity)
    {
        lock (_gate)
        {
            return _producer ??= new StreamProducer(
                stream,
                new StreamProducerOptions
                {
                    Producer = Producers.Device(identity.DeviceId),
                    Stream = broker.Publish(identity.DeviceId),
                    SpoolFolder = Path.Combine(folder.Spool, identity.DeviceId),
                },
                time,
                log);
        }
    }
}
