using System.Text.Json;

namespace VisionInApp.Messages;

/// <summary>The fields of an envelope beside its records, as they come.</summary>
internal ref struct HeaderFields
{
    private string? producer;
    private string? traceparent;
    private long? epoch;
    private long? first;
    private long? last;
    private long? after;
    private int? schema;

    /// <summary>Takes the property on which the reader stands; what is not known is passed over.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("producer"u8))
            producer = Text(ref reader);
        else if (reader.ValueTextEquals("traceparent"u8))
            traceparent = Text(ref reader);
        else if (reader.ValueTextEquals("epoch"u8))
            epoch = Number(ref reader);
        else if (reader.ValueTextEquals("firstSequence"u8))
            first = Number(ref reader);
        else if (reader.ValueTextEquals("lastSequence"u8))
            last = Number(ref reader);
        else if (reader.ValueTextEquals("after"u8))
            after = Number(ref reader);
        else if (reader.ValueTextEquals("schema"u8))
            schema = (int)Math.Clamp(Number(ref reader), int.MinValue, int.MaxValue);
        else
            reader.Skip();
    }

    /// <exception cref="JsonException">A field is missing or out of range.</exception>
    public readonly EnvelopeHeader Header(int maxProducerLength)
    {
        if (string.IsNullOrEmpty(producer) || producer.Length > maxProducerLength)
            throw new JsonException($"'producer' is not 1 to {maxProducerLength} characters");
        if (Required(schema, "schema") != EnvelopeCodec.Schema)
            throw new JsonException($"schema {schema} is unknown");
        var header = new EnvelopeHeader(
            producer, Required(epoch, "epoch"), Required(first, "firstSequence"), Required(last, "lastSequence"), EnvelopeCodec.Schema, traceparent, after);
        if (header.Epoch < 0 || header.FirstSequence < 1 || header.LastSequence < header.FirstSequence || header.After < 0 || header.After >= header.FirstSequence)
            throw new JsonException("epoch or sequences are out of range");
        return header;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    private static long Required(long? value, string name) => value ?? throw new JsonException($"'{name}' is missing");
}
