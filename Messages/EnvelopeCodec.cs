using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Messages;

/// <summary>
/// Envelopes as bytes: one flag byte (0 JSON, 1 gzipped JSON), then the camelCase JSON
/// <c>{"producer","epoch","firstSequence","lastSequence","schema","traceparent"?,"after"?,"records":[{"type",…}]}</c>. Decoding is bounded and never throws.
/// </summary>
public static class EnvelopeCodec
{
    public const int Schema = 1;
    public const int MaxRecords = 100;

    /// <summary>Longest message read, in bytes as it travels.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>Longest JSON read, in bytes after decompression.</summary>
    public const int MaxJsonBytes = 4 * 1024 * 1024;

    private const byte Plain = 0;
    private const byte Gzip = 1;
    private const int MaxProducerLength = 200;

    /// <summary>How records look in an envelope; also for storing single ones.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>A record as the JSON that <see cref="Encode"/> takes.</summary>
    public static byte[] EncodeRecord(StreamRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Json);

    /// <exception cref="ArgumentException">The records are not as many as the header numbers, or more than <see cref="MaxRecords"/>.</exception>
    public static byte[] Encode(EnvelopeHeader header, IReadOnlyList<ReadOnlyMemory<byte>> recordsJson, bool compress = false)
    {
        if (recordsJson.Count is 0 or > MaxRecords || header.LastSequence - header.FirstSequence + 1 != recordsJson.Count)
            throw new ArgumentException("An envelope numbers each of its 1 to 100 records.", nameof(recordsJson));
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, header, recordsJson);
        return Frame(json.WrittenSpan, compress);
    }

    /// <summary>The envelope, or why the bytes are not one.</summary>
    public static EnvelopeReading Decode(ReadOnlyMemory<byte> message)
    {
        if (message.Length is < 3 or > MaxMessageBytes)
            return EnvelopeReading.Refused($"a message is 3 to {MaxMessageBytes} bytes, this one {message.Length}");
        try
        {
            var json = message.Span[0] switch
            {
                Plain => message[1..],
                Gzip => Unzip(message[1..]),
                var flag => throw new JsonException($"flag byte {flag} is unknown"),
            };
            return EnvelopeReading.Of(EnvelopeReader.Read(json.Span, MaxProducerLength));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            return EnvelopeReading.Refused(e.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, EnvelopeHeader header, IReadOnlyList<ReadOnlyMemory<byte>> recordsJson)
    {
        writer.WriteStartObject();
        writer.WriteString("producer", header.Producer);
        writer.WriteNumber("epoch", header.Epoch);
        writer.WriteNumber("firstSequence", header.FirstSequence);
        writer.WriteNumber("lastSequence", header.LastSequence);
        writer.WriteNumber("schema", header.Schema);
        if (header.Traceparent is not null)
            writer.WriteString("traceparent", header.Traceparent);
        if (header.After is { } after)
            writer.WriteNumber("after", after);
        writer.WriteStartArray("records");
        foreach (var record in recordsJson)
            writer.WriteRawValue(record.Span);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static byte[] Frame(ReadOnlySpan<byte> json, bool compress)
    {
        var message = new MemoryStream(json.Length + 1);
        message.WriteByte(compress ? Gzip : Plain);
        if (!compress)
        {
            message.Write(json);
            return message.ToArray();
        }

        using (var gzip = new GZipStream(message, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(json);
        return message.ToArray();
    }

    private static ReadOnlyMemory<byte> Unzip(ReadOnlyMemory<byte> bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        var json = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = gzip.Read(buffer)) > 0)
        {
            if (json.Length + read > MaxJsonBytes)
                throw new InvalidDataException($"more than {MaxJsonBytes} bytes after decompression");
            json.Write(buffer, 0, read);
        }

        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }
}

/// <summary>What came of decoding a message: an envelope, or the reason why not.</summary>
public sealed record EnvelopeReading
{
    private EnvelopeReading(Envelope? envelope, string? error) => (Envelope, Error) = (envelope, error);

    public Envelope? Envelope { get; }
    public string? Error { get; }

    internal static EnvelopeReading Of(Envelope envelope) => new(envelope, null);
    public static EnvelopeReading Refused(string reason) => new(null, reason);
}
