using System.IO.Compression;
using System.Text;
using CsCheck;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Platform.Streams;

public class EnvelopeCodecTests
{
    // The public contract, byte for byte: a change here breaks every producer in the field.
    private const string Golden =
        "\0{\"producer\":\"bridge-1\",\"epoch\":1772625600000,\"firstSequence\":41,\"lastSequence\":42,\"schema\":1," +
        "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",\"records\":[" +
        "{\"type\":\"jobLog\",\"level\":\"info\",\"line\":\"학습 시작\",\"jobId\":\"job-1\",\"token\":1,\"at\":\"2026-03-04T12:00:00+00:00\"}," +
        "{\"type\":\"jobFailed\",\"code\":\"training.no_boxes\",\"message\":\"no boxes\",\"jobId\":\"job-1\",\"token\":1,\"at\":\"2026-03-04T12:00:00+00:00\"}]}";

    private static readonly EnvelopeHeader Header =
        new("bridge-1", 1772625600000, 41, 42, Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private static readonly StreamRecord[] Both = [Records.Log("학습 시작"), Records.Failed("no boxes")];

    [Fact]
    public void An_envelope_looks_as_it_always_did() =>
        Encoding.UTF8.GetString(Encode(Header, Both)).ShouldBe(Golden);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_encoded_is_decoded(bool compress)
    {
        var envelope = EnvelopeCodec.Decode(Encode(Header, Both, compress)).Envelope.ShouldNotBeNull();
        envelope.Header.ShouldBe(Header);
        envelope.Records.ShouldBe([new(41, Both[0]), new(42, Both[1])]);
        envelope.Unreadable.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_of_an_unknown_type_costs_no_other()
    {
        var message = Encoding.UTF8.GetBytes(Golden.Replace("jobLog", "fromTheFuture", StringComparison.Ordinal));
        var envelope = EnvelopeCodec.Decode(message).Envelope.ShouldNotBeNull();
        envelope.Records.ShouldHaveSingleItem().Sequence.ShouldBe(42);
        envelope.Unreadable.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            u => u.Sequence.ShouldBe(41), u => u.Json.ShouldContain("fromTheFuture"));
    }

    [Theory]
    [InlineData("""{"at":"2026-03-04T12:00:00Z","jobId":"j","token":1,"level":"info","line":"late","type":"jobLog"}""", true)]
    [InlineData("""{"ty\u0070e":"job\u004cog","at":"2026-03-04T12:00:00Z","jobId":"j","token":1,"level":"info","line":"late"}""", true)]
    [InlineData("""{"type":"\ud800","at":"2026-03-04T12:00:00Z"}""", false)]
    [InlineData("""{"type":"jobLog","at":"2026-03-04T12:00:00Z"}""", false)]
    [InlineData("""{"type":7}""", false)]
    [InlineData("7", false)]
    public void A_record_may_say_its_type_late_and_one_that_cannot_be_read_costs_no_other(string record, bool readable)
    {
        var good = EnvelopeCodec.EncodeRecord(Records.Log("good"));
        var envelope = EnvelopeCodec.Decode(EnvelopeCodec.Encode(new EnvelopeHeader("p", 1, 1, 2), [Encoding.UTF8.GetBytes(record), good])).Envelope.ShouldNotBeNull();
        envelope.Records.Count.ShouldBe(readable ? 2 : 1);
        envelope.Unreadable.Count.ShouldBe(readable ? 0 : 1);
        envelope.Records.Select(r => r.Record).OfType<JobLog>().Count(l => l.Line == "late").ShouldBe(readable ? 1 : 0);
    }

    [Fact]
    public void Unknown_fields_are_ignored()
    {
        var message = Golden.Replace("\"schema\":1", "\"schema\":1,\"new\":{}", StringComparison.Ordinal)
            .Replace("\"level\"", "\"newer\":[1],\"level\"", StringComparison.Ordinal);
        EnvelopeCodec.Decode(Encoding.UTF8.GetBytes(message)).Envelope.ShouldNotBeNull().Records.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0{}")]
    [InlineData("\0[]")]
    [InlineData("\0null")]
    [InlineData("\u0002{}")]
    [InlineData("\u0001not gzip")]
    [InlineData("\0{\"producer\":5}")]
    [InlineData("\0{\"producer\":\"p\",\"epoch\":1e400,\"firstSequence\":1,\"lastSequence\":1,\"schema\":1,\"records\":[{}]}")]
    [InlineData("\0{\"producer\":\"p\",\"epoch\":1,\"firstSequence\":1,\"lastSequence\":5,\"schema\":1,\"records\":[{}]}")]
    [InlineData("\0{\"producer\":\"p\",\"epoch\":1,\"firstSequence\":0,\"lastSequence\":0,\"schema\":1,\"records\":[{}]}")]
    [InlineData("\0{\"producer\":\"p\",\"epoch\":1,\"firstSequence\":1,\"lastSequence\":1,\"schema\":9,\"records\":[{}]}")]
    [InlineData("\0{\"producer\":\"\",\"epoch\":1,\"firstSequence\":1,\"lastSequence\":1,\"schema\":1,\"records\":[{}]}")]
    [InlineData("\0{\"producer\":\"p\",\"epoch\":1,\"firstSequence\":-9223372036854775808,\"lastSequence\":9223372036854775807,\"schema\":1,\"records\":[{}]}")]
    public void What_is_no_envelope_is_refused_with_a_reason(string message)
    {
        var reading = EnvelopeCodec.Decode(Encoding.UTF8.GetBytes(message));
        reading.Envelope.ShouldBeNull();
        reading.Error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_decompression_bomb_is_refused()
    {
        var bomb = new MemoryStream();
        bomb.WriteByte(1);
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[64 * 1024 * 1024]);
        bomb.Length.ShouldBeLessThan(EnvelopeCodec.MaxMessageBytes);
        EnvelopeCodec.Decode(bomb.ToArray()).Error.ShouldNotBeNull().ShouldContain("after decompression");
    }

    [Fact]
    public void Deep_nesting_is_refused_or_set_aside() =>
        EnvelopeCodec.Decode(Encoding.UTF8.GetBytes("\0" + new string('[', 100_000))).Envelope.ShouldBeNull();

    [Fact]
    public void No_bytes_crash_the_decoder()
    {
        var whole = Encoding.UTF8.GetBytes(Golden);
        var gzipped = Encode(Header, Both, compress: true);
        Gen.Byte.Array[0, 300].Sample(bytes => _ = EnvelopeCodec.Decode(bytes), iter: 2000);
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, int.MaxValue], Gen.Byte).Sample(
            (which, at, value) =>
            {
                var bytes = (byte[])(which == 0 ? whole : gzipped).Clone();
                bytes[at % bytes.Length] = value;
                _ = EnvelopeCodec.Decode(bytes);
            },
            iter: 5000);
    }

    [Fact]
    public void Sequences_that_do_not_fit_the_records_are_a_bug_of_the_caller() =>
        Should.Throw<ArgumentException>(() => Encode(Header with { LastSequence = 43 }, Both));

    private static byte[] Encode(EnvelopeHeader header, StreamRecord[] records, bool compress = false) =>
        EnvelopeCodec.Encode(header, [.. records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r))], compress);
}
