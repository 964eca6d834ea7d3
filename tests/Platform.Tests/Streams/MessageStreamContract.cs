using System.Text;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>What every <see cref="IMessageStream"/> must do.</summary>
public abstract class MessageStreamContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected abstract IMessageStream Stream { get; }

    [Fact]
    public async Task What_is_published_is_read_back_in_order_from_any_offset()
    {
        (await PublishAsync("a", "zero", "one")).ShouldBe(1);
        (await PublishAsync("a", "two")).ShouldBe(2);
        (await ReadAsync("a", 0, 3)).ShouldBe([(0, "zero"), (1, "one"), (2, "two")]);
        (await ReadAsync("a", 2, 1)).ShouldBe([(2, "two")]);
    }

    [Fact]
    public async Task Streams_number_their_messages_apart()
    {
        await PublishAsync("a", "one");
        (await PublishAsync("b", "other")).ShouldBe(0);
        (await ReadAsync("b", 0, 1)).ShouldBe([(0, "other")]);
    }

    [Fact]
    public async Task A_reader_waiting_at_the_end_gets_what_comes_later()
    {
        await PublishAsync("a", "old");
        var reading = ReadAsync("a", 1, 2);
        await PublishAsync("a", "new");
        await PublishAsync("a", "newer");
        (await reading).ShouldBe([(1, "new"), (2, "newer")]);
    }

    [Fact]
    public async Task A_reader_may_wait_for_a_stream_that_does_not_exist_yet()
    {
        var reading = ReadAsync("later", 0, 1);
        await PublishAsync("later", "first");
        (await reading).ShouldBe([(0, "first")]);
    }

    [Fact]
    public async Task Trimming_keeps_offsets_and_readers_pass_over_the_hole()
    {
        await PublishAsync("a", "zero", "one");
        await Stream.TrimAsync(DateTimeOffset.MaxValue.AddDays(-1));
        (await Stream.ExtentAsync("a")).ShouldSatisfyAllConditions(e => e.First.ShouldBe(2), e => e.Next.ShouldBe(2));
        (await PublishAsync("a", "two")).ShouldBe(2);
        (await ReadAsync("a", 0, 1)).ShouldBe([(2, "two")]);
    }

    [Fact]
    public async Task Reading_beyond_the_end_is_refused_instead_of_waiting_for_ever()
    {
        await PublishAsync("a", "zero");
        await Should.ThrowAsync<StreamRecreatedException>(() => ReadAsync("a", 5, 1));
    }

    [Fact]
    public async Task Publishers_at_once_get_offsets_without_holes_or_doubles()
    {
        var offsets = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => PublishAsync("a", $"{i}"))));
        offsets.Order().ShouldBe(Enumerable.Range(0, 40).Select(i => (long)i));
        (await ReadAsync("a", 0, 40)).Select(m => m.Text).Distinct().Count().ShouldBe(40);
    }

    [Fact]
    public async Task Nothing_is_not_a_message() =>
        await Should.ThrowAsync<ArgumentException>(() => Stream.PublishAsync("a", []));

    protected Task<long> PublishAsync(string name, params string[] texts) =>
        Stream.PublishAsync(name, [.. texts.Select(t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t))]);

    protected async Task<List<(long Offset, string Text)>> ReadAsync(string name, long from, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var read = new List<(long, string)>();
        await foreach (var message in Stream.ReadAsync(name, from, patience.Token))
        {
            read.Add((message.Offset, Encoding.UTF8.GetString(message.Body.Span)));
            if (read.Count == count)
                break;
        }

        return read;
    }
}
