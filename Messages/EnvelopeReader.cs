using System.Text.Json;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Messages;

/// <summary>Reads an envelope's JSON, record by record, so that one unknown record does not cost its neighbours.</summary>
internal static class EnvelopeReader
{
    /// <exception cref="JsonException">Not an envelope.</exception>
    public static Envelope Read(JsonElement root, int maxProducerLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("an envelope is an object");
        var header = Header(root, maxProducerLength);
        if (!root.TryGetProperty("records", out var items) || items.ValueKind != JsonValueKind.Array)
            throw new JsonException("'records' is not a list");
        var count = items.GetArrayLength();
        if (count is 0 or > EnvelopeCodec.MaxRecords || header.LastSequence - header.FirstSequence != count - 1)
            throw new JsonException($"{count} records do not fit sequences {header.FirstSequence} to {header.LastSequence}");

        var records = new List<SequencedRecord>(count);
        var unreadable = new List<UnreadableRecord>();
        var sequence = header.FirstSequence;
        foreach (var item in items.EnumerateArray())
            Read(item, sequence++, records, unreadable);
        return new Envelope(header, records, unreadable);
    }

    private static EnvelopeHeader Header(JsonElement root, int maxProducerLength)
    {
        var producer = Property(root, "producer").GetString();
        if (string.IsNullOrEmpty(producer) || producer.Length > maxProducerLength)
            throw new JsonException($"'producer' is not 1 to {maxProducerLength} characters");
        var schema = Property(root, "schema").GetInt32();
        if (schema != EnvelopeCodec.Schema)
            throw new JsonException($"schema {schema} is unknown");
        var header = new EnvelopeHeader(
            producer,
            Property(root, "epoch").GetInt64(),
            Property(root, "firstSequence").GetInt64(),
            Property(root, "lastSequence").GetInt64(),
            schema,
            root.TryGetProperty("traceparent", out var trace) ? trace.GetString() : null,
            root.TryGetProperty("after", out var after) ? after.GetInt64() : null);
        if (header.Epoch < 0 || header.FirstSequence < 1 || header.LastSequence < header.FirstSequence || header.After < 0 || header.After >= header.FirstSequence)
            throw new JsonException("epoch or sequences are out of range");
        return header;
    }

    private static JsonElement Property(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value : throw new JsonException($"'{name}' is missing");

    private static void Read(JsonElement item, long sequence, List<SequencedRecord> records, List<UnreadableRecord> unreadable)
    {
        try
        {
            var record = item.Deserialize<StreamRecord>(EnvelopeCodec.Json) ?? throw new JsonException("a record is null");
            records.Add(new SequencedRecord(sequence, record));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            unreadable.Add(new UnreadableRecord(sequence, item.GetRawText(), e.Message));
        }
    }
}
