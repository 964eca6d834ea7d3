using VisionInApp.Messages.Wire;

namespace VisionInApp.Messages;

/// <summary>One message of a stream: a batch of records that one producer numbered without a gap.</summary>
/// <param name="Epoch">Rises when the producer lost its numbering, such as by a wiped disk; sequences start over.</param>
/// <param name="Schema">Version of the envelope's layout.</param>
/// <param name="Traceparent">W3C trace context of whoever published, or null.</param>
/// <param name="After">
/// The sequence of the record before the first one that the producer still holds, 0 when it holds none: what lies between the two was never given to a record
/// or is lost. A reader that has not seen <c>After</c> leaves the message and asks for everything from there again. Null: the producer does not say.
/// </param>
public sealed record EnvelopeHeader(
    string Producer, long Epoch, long FirstSequence, long LastSequence, int Schema = EnvelopeCodec.Schema, string? Traceparent = null, long? After = null);

/// <summary>A decoded message; every sequence of the header is in exactly one of the two lists.</summary>
/// <param name="Unreadable">Records of a type or shape that this build does not know; the others stay usable.</param>
public sealed record Envelope(EnvelopeHeader Header, IReadOnlyList<SequencedRecord> Records, IReadOnlyList<UnreadableRecord> Unreadable);

/// <summary>A record and its number in its producer's epoch.</summary>
public sealed record SequencedRecord(long Sequence, StreamRecord Record);

/// <summary>A record that could not be read: its JSON as it came, and why.</summary>
public sealed record UnreadableRecord(long Sequence, string Json, string Reason);
