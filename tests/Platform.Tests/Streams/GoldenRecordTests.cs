using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>
/// What each record looks like on the wire, in docs/wire. Files there are never changed: a record with a further field gets a further file (<c>jobLog-2.json</c>),
/// and the old one must still be read.
/// </summary>
public sealed class GoldenRecordTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "wire"));

    public static TheoryData<string> Types => [.. typeof(StreamRecord).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_record_looks_as_it_always_did_and_old_ones_are_read(string type)
    {
        var files = Directory.GetFiles(Folder, $"{type}.json").Concat(Directory.GetFiles(Folder, $"{type}-*.json")).Order().ToList();
        files.ShouldNotBeEmpty($"docs/wire has no example of {type}");
        var written = files.ConvertAll(file => (Golden: JsonNode.Parse(File.ReadAllText(file))!, Written: Write(JsonSerializer.Deserialize<StreamRecord>(File.ReadAllText(file), EnvelopeCodec.Json)!)));
        foreach (var (golden, again) in written)
            Holds(again, golden);
        JsonNode.DeepEquals(written[^1].Golden, written[^1].Written).ShouldBeTrue($"{type} has fields that no file in docs/wire shows: {written[^1].Written}");
    }

    [Fact]
    public void An_envelope_looks_as_it_always_did()
    {
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "envelope.json")))!;
        var reading = EnvelopeCodec.Decode((byte[])[0, .. JsonSerializer.SerializeToUtf8Bytes(golden)]).Envelope.ShouldNotBeNull();
        reading.Unreadable.ShouldBeEmpty();
        var again = EnvelopeCodec.Encode(reading.Header, [.. reading.Records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r.Record))]);
        JsonNode.DeepEquals(JsonNode.Parse(again.AsSpan(1)), golden).ShouldBeTrue();
    }

    [Fact]
    public void Every_example_is_of_a_record_there_is()
    {
        var known = Types.Select(t => (string)t).Append("envelope").ToHashSet();
        Directory.GetFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f).Split('-')[0]).ShouldAllBe(name => known.Contains(name));
    }

    private static JsonNode Write(StreamRecord record) => JsonNode.Parse(EnvelopeCodec.EncodeRecord(record))!;

    // Every field of the example is there with its value; further ones may have come.
    private static void Holds(JsonNode written, JsonNode golden)
    {
        foreach (var (name, value) in golden.AsObject())
        {
            if (value is JsonObject inner)
                Holds(written[name].ShouldNotBeNull(name), inner);
            else if (value is not JsonArray)
                JsonNode.DeepEquals(written[name], value).ShouldBeTrue(name);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
