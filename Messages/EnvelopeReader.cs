using System.Text;
using System.Text.Json;

namespace VisionInApp.Messages;

/// <summary>Reads an envelope's JSON, record by record, so that one unknown record does not cost its neighbours.</summary>
internal static class EnvelopeReader
{
    /// <exception cref="JsonException">Not an envelope.</exception>
    /// <exception cref="InvalidOperationException">A field of the header has another type.</exception>
    /// <exception cref="FormatException">A number of the header is none that fits.</exception>
    public static Envelope Read(ReadOnlySpan<byte> json, int maxProducerLength)
    {
        var fields = new HeaderFields();
        List<Range>? items = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an envelope is an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("records"u8))
                items = Items(ref reader);
            else
                fields.Read(ref reader);
        }

        if (reader.Read())
            throw new JsonException("something follows the envelope");
        var header = fields.Header(maxProducerLength);
        if (items is null)
            throw new JsonException("'records' is not a list");
        if (items.Count is 0 or > EnvelopeCodec.MaxRecords || header.LastSequence - header.FirstSequence != items.Count - 1)
            throw new JsonException($"{items.Count} records do not fit sequences {header.FirstSequence} to {header.LastSequence}");

        var records = new List<SequencedRecord>(items.Count);
        var unreadable = new List<UnreadableRecord>();
        var sequence = header.FirstSequence;
        foreach (var item in items)
            Read(json[item], sequence++, records, unreadable);
        return new Envelope(header, records, unreadable);
    }

    // Where each record stands; null when the value is no list.
    private static List<Range>? Items(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var items = new List<Range>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(start..(int)reader.BytesConsumed);
        }

        return items;
    }

    private static void Read(ReadOnlySpan<byte> item, long sequence, List<SequencedRecord> records, List<UnreadableRecord> unreadable)
    {
        try
        {
            var record = RecordTypes.Read(item) ?? throw new JsonException("a record is null");
            records.Add(new SequencedRecord(sequence, record));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            unreadable.Add(new UnreadableRecord(sequence, Encoding.UTF8.GetString(item), e.Message));
        }
    }
}
