using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>
/// What one message says about one thing in one value, since nobody asks the database for a single line or point: deflated UTF-8 JSON, a list of lists.
/// A row for each would cost the database many times what reading them costs.
/// </summary>
internal static class PackedRows
{
    /// <summary>Rows of one message, by the thing they are about.</summary>
    /// <param name="about">The record's thing, or null when the record has no part in this table.</param>
    /// <param name="write">Writes one record as a JSON list.</param>
    public static IEnumerable<object?[]> Of<T>(RecordBatch batch, Func<T, string> about, Action<Utf8JsonWriter, T> write)
        where T : StreamRecord =>
        batch.Records.Where(r => r.Record is T).GroupBy(r => about((T)r.Record))
            .Select(g => new object?[] { g.Key, batch.Producer, batch.Epoch, g.First().Sequence, Pack(g.Select(r => (T)r.Record), write) });

    /// <summary>The lists of a value, as <paramref name="read"/> understands each.</summary>
    public static List<T> Unpack<T>(byte[] body, Func<JsonElement, T> read)
    {
        using var inflated = new DeflateStream(new MemoryStream(body), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(inflated);
        return [.. json.RootElement.EnumerateArray().Select(read)];
    }

    private static byte[] Pack<T>(IEnumerable<T> records, Action<Utf8JsonWriter, T> write)
    {
        var json = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            writer.WriteStartArray();
            foreach (var record in records)
            {
                writer.WriteStartArray();
                write(writer, record);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        var packed = new MemoryStream(json.WrittenCount / 2);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(json.WrittenSpan);
        return packed.ToArray();
    }
}
