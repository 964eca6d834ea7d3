using Microsoft.Extensions.Logging;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Observability;

namespace VisionInApp.Platform.Streams;

/// <summary>Hears what arrives on a stream from now on, for those who need no history: commands and hints that are told again while they hold.</summary>
public sealed class StreamFollower(IMessageStream stream, TimeProvider time, ILogger<StreamFollower> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>Calls <paramref name="hear"/> for every readable record until cancelled; a broken stream is attached to again.</summary>
    public async Task FollowAsync(string name, Action<StreamRecord> hear, CancellationToken cancellationToken)
    {
        var outage = new Outage($"Following {name}", FirstRetry, time, log);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var message in stream.TailAsync(name, cancellationToken))
                {
                    outage.Over();
                    if (EnvelopeCodec.Decode(message.Body).Envelope is not { } envelope)
                        continue;
                    using var span = StreamTraces.Take(name, envelope.Header.Traceparent);
                    foreach (var record in envelope.Records)
                        hear(record.Record);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                await outage.PauseAsync(e, cancellationToken);
            }
        }
    }
}
