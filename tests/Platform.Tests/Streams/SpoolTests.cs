using System.Text;
using VisionInApp.Platform.Streams.Spooling;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class SpoolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spool-").FullName;

    [Fact]
    public void The_checksum_is_crc32c() =>
        SpoolFormat.Crc32C("123456789"u8).ShouldBe(0xE3069283u);

    [Fact]
    public void What_was_appended_is_there_after_reopening()
    {
        using (var spool = Open())
            Append(spool, "a", "b").ShouldBe(1);
        using var again = Open();
        again.Last.ShouldBe(2);
        Append(again, "c").ShouldBe(3);
        All(again).ShouldBe([(1, "a"), (2, "b"), (3, "c")]);
    }

    [Fact]
    public void A_file_torn_at_any_byte_keeps_every_whole_record_and_no_number_is_used_twice()
    {
        using (var spool = Open())
            Append(spool, "first", "second", "third");
        var segment = Directory.GetFiles(folder, "*.seg").Single();
        var whole = File.ReadAllBytes(segment);
        var ends = new[] { "first", "second", "third" }
            .Aggregate(new List<int> { SpoolFormat.HeaderBytes }, (sum, text) => [.. sum, sum[^1] + SpoolFormat.FrameBytes + text.Length]);
        for (var length = 0; length <= whole.Length; length++)
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(segment, whole[..length]);
            using var torn = Open();
            var kept = ends.Count(end => end <= length) - 1;
            All(torn).Select(r => r.Text).ShouldBe(new[] { "first", "second", "third" }.Take(Math.Max(kept, 0)));
            if (kept < 0)
                continue;
            Append(torn, "after").ShouldBeGreaterThan(kept);
            if (length > ends[kept])
                torn.Last.ShouldBeGreaterThan(kept + 1);
            All(torn)[^1].Text.ShouldBe("after");
        }
    }

    [Fact]
    public void Any_flipped_bit_ends_the_segment_there_and_is_never_read_as_a_record()
    {
        using (var spool = Open())
            Append(spool, "first", "second");
        var segment = Directory.GetFiles(folder, "*.seg").Single();
        var whole = File.ReadAllBytes(segment);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(segment, damaged);
            using var spool = Open();
            var texts = All(spool).ConvertAll(r => r.Text);
            texts.Count.ShouldBeLessThan(2);
            texts.ShouldBeSubsetOf(["first"]);
        }
    }

    [Fact]
    public void A_batch_names_the_record_before_it_that_is_still_held()
    {
        using var spool = Open(segmentBytes: 1);
        Append(spool, "a");
        Append(spool, "b");
        Append(spool, "c");
        var cursor = new SpoolCursor(1);
        After(spool, cursor).ShouldBe(0);
        After(spool, cursor).ShouldBe(1);
        spool.Acknowledge(spool.Epoch, 2);
        After(spool, cursor).ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_read_again_is_not_named()
    {
        using var spool = Open(segmentBytes: 1);
        Append(spool, "a", "b");
        Append(spool, "c");
        var damaged = Directory.GetFiles(folder, "*.seg").Order().First();
        using (var file = new FileStream(damaged, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = file.Length - 1;
            file.WriteByte((byte)'x');
        }

        var cursor = new SpoolCursor(1);
        Should.Throw<InvalidDataException>(() => spool.Read(cursor, 10, 1000));
        After(spool, cursor).ShouldBe(0);
        cursor.Next.ShouldBe(4);
    }

    private static long After(Spool spool, SpoolCursor cursor)
    {
        var batch = spool.Read(cursor, 1, 1000).ShouldNotBeNull();
        cursor.MoveAfter(batch.Last);
        return batch.After;
    }

    [Fact]
    public void Acknowledged_segments_are_deleted_and_numbering_goes_on_after_reopening()
    {
        using (var spool = Open(segmentBytes: 1))
        {
            Append(spool, "a");
            Append(spool, "b");
            Append(spool, "c");
            spool.Acknowledge(spool.Epoch, 2);
            Directory.GetFiles(folder, "*.seg").Length.ShouldBe(1);
            spool.Acknowledge(spool.Epoch + 1, 3);
            spool.Acknowledge(spool.Epoch, 99);
            All(spool).ShouldBe([(3, "c")]);
            spool.Acknowledge(spool.Epoch, 3);
        }

        using var again = Open();
        All(again).ShouldBeEmpty();
        Append(again, "d").ShouldBe(4);
    }

    [Fact]
    public void A_full_spool_drops_the_oldest_and_counts_them()
    {
        using var spool = Open(segmentBytes: 100, maxBytes: 400);
        for (var i = 1; i <= 20; i++)
            Append(spool, $"{i:D40}");
        spool.Bytes.ShouldBeLessThanOrEqualTo(400);
        var kept = All(spool);
        kept[^1].Sequence.ShouldBe(20);
        spool.Dropped.ShouldBe(kept[0].Sequence - 1);
        spool.Dropped.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_wiped_spool_starts_a_later_epoch()
    {
        var clock = TestPlatform.Clock();
        long before;
        using (var spool = new Spool(new SpoolOptions { Folder = folder }, clock))
            (before, _) = (spool.Epoch, Append(spool, "a"));
        Directory.Delete(folder, recursive: true);
        clock.Advance(TimeSpan.FromSeconds(1));
        using var wiped = new Spool(new SpoolOptions { Folder = folder }, clock);
        wiped.Epoch.ShouldBeGreaterThan(before);
        Append(wiped, "b").ShouldBe(1);
    }

    [Fact]
    public void Two_processes_cannot_open_the_same_spool()
    {
        using var spool = Open();
        Should.Throw<IOException>(() => Open());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static long Append(Spool spool, params string[] texts) =>
        spool.Append([.. texts.Select(t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t))]);

    private static List<(long Sequence, string Text)> All(Spool spool)
    {
        var cursor = new SpoolCursor(1);
        var all = new List<(long, string)>();
        while (spool.Read(cursor, 2, 1000) is { } batch)
        {
            all.AddRange(batch.Records.Select((r, i) => (batch.First + i, Encoding.UTF8.GetString(r.Span))));
            cursor.MoveAfter(batch.Last);
        }

        return all;
    }

    private Spool Open(int segmentBytes = 4096, long maxBytes = 1 << 20) =>
        new(new SpoolOptions { Folder = folder, SegmentBytes = segmentBytes, MaxBytes = maxBytes }, TimeProvider.System);
}
