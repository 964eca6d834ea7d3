using VisionInApp.Messages;

namespace VisionInApp.Platform.Streams;

/// <summary>A message with what was read from it.</summary>
public sealed record IncomingMessage(StreamMessage Message, EnvelopeReading Reading)
{
    /// <summary>Refused when the broker did not vouch for the producer that the envelope names.</summary>
    public static IncomingMessage Of(StreamMessage message)
    {
        var reading = EnvelopeCodec.Decode(message.Body);
        return message.Author is { } author && reading.Envelope is { } envelope && envelope.Header.Producer != author
            ? new(message, EnvelopeReading.Refused($"published by user '{author}' in the name of '{envelope.Header.Producer}'"))
            : new(message, reading);
    }
}
