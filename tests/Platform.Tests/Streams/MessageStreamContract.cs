using System.Text;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

/// <summary>What every <see cref="IMessageStream"/> must do. Offsets rise; nothing here counts on them being dense or starting at 0.</summary>
public abstract class MessageStreamContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected abstract IMessageStream Stream { get; }

    /// <summary>A stream no other test uses.</summary>
    protected string Name { get; } = $"va.test.{Guid.NewGuid():n}";

    [Fact]
    public async Task What_is_published_is_read_back_in_order_from_any_offset()
    {
        await PublishAsync(Name, "zero", "one");
        await PublishAsync(Name, "two");
        var all = await ReadAsync(Name, 0, 3);
        all.Select(m => m.Text).ShouldBe(["zero", "one", "two"]);
        all.Select(m => m.Offset).ShouldBe(all.Select(m => m.Offset).Order());
        all.Select(m => m.Offset).Distinct().Count().ShouldBe(3);
        for (var i = 0; i < 3; i++)
            (await ReadAsync(Name, all[i].Offset, 3 - i)).ShouldBe(all[i..]);
    }

    [Fact]
    public async Task Streams_keep_their_messages_apart()
    {
        await PublishAsync(Name, "one");
        await PublishAsync(Name + "b", "other");
        (await ReadAsync(Name + "b", 0, 1)).Select(m => m.Text).ShouldBe(["other"]);
    }

    [Fact]
    public async Task A_reader_waiting_at_the_end_gets_what_comes_later()
    {
        await PublishAsync(Name, "old");
        var old = (await ReadAsync(Name, 0, 1))[0];
        var reading = ReadAsync(Name, old.Offset + 1, 2);
        await PublishAsync(Name, "new");
        await PublishAsync(Name, "newer");
        (await reading).Select(m => m.Text).ShouldBe(["new", "newer"]);
    }

    [Fact]
    public async Task A_reader_may_wait_for_a_stream_that_does_not_exist_yet()
    {
        var reading = ReadAsync(Name, 0, 1);
        await PublishAsync(Name, "first");
        (await reading).Select(m => m.Text).ShouldBe(["first"]);
    }

    [Fact]
    public async Task A_follower_hears_only_what_comes_after_it_came()
    {
        await PublishAsync(Name, "old");
        using var patience = new CancellationTokenSource(Patience);
        await using var tail = Stream.TailAsync(Name, patience.Token).GetAsyncEnumerator(patience.Token);
        var hearing = tail.MoveNextAsync().AsTask();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!hearing.IsCompleted && await beat.WaitForNextTickAsync(patience.Token))
            await PublishAsync(Name, "new");
        (await hearing).ShouldBeTrue();
        Encoding.UTF8.GetString(tail.Current.Body.Span).ShouldBe("new");
    }

    [Fact]
    public async Task The_extent_holds_every_message_and_knows_its_incarnation()
    {
        await PublishAsync(Name, "zero", "one");
        var read = await ReadAsync(Name, 0, 2);
        var extent = await Stream.ExtentAsync(Name);
        extent.First.ShouldBeLessThanOrEqualTo(read[0].Offset);
        extent.Next.ShouldBeGreaterThan(read[1].Offset);
        extent.Incarnation.ShouldNotBeEmpty();
        (await Stream.ExtentAsync(Name)).Incarnation.ShouldBe(extent.Incarnation);
        (await ReadAsync(Name, extent.First, 2)).ShouldBe(read);
    }

    [Fact]
    public async Task It_is_known_about_how_much_lies_ahead()
    {
        await PublishAsync(Name, [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        var read = await ReadAsync(Name, 0, 50);
        await PublishAsync(Name, "new");
        (await Stream.BehindAsync(Name, read[0].Offset)).ShouldBeInRange(51, 60);
        (await Stream.BehindAsync(Name, read[^1].Offset + 1)).ShouldBeInRange(1, 10);
    }

    [Fact]
    public async Task Reading_beyond_the_end_is_refused_instead_of_waiting_for_ever()
    {
        await PublishAsync(Name, "zero");
        await Should.ThrowAsync<StreamRecreatedException>(() => ReadAsync(Name, 500, 1));
    }

    [Fact]
    public async Task Publishers_at_once_lose_and_double_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => PublishAsync(Name, $"{i}"))));
        var read = await ReadAsync(Name, 0, 40);
        read.Select(m => m.Text).Order().ShouldBe(Enumerable.Range(0, 40).Select(i => $"{i}").Order());
        read.Select(m => m.Offset).ShouldBe(read.Select(m => m.Offset).Order());
    }

    [Fact]
    public async Task Many_messages_published_together_keep_their_order()
    {
        var texts = Enumerable.Range(0, 700).Select(i => $"{i}").ToArray();
        await PublishAsync(Name, texts);
        (await ReadAsync(Name, 0, texts.Length)).Select(m => m.Text).ShouldBe(texts);
    }

    [Fact]
    public async Task Large_messages_come_back_whole()
    {
        var body = new byte[1024 * 1024];
        new Random(1).NextBytes(body);
        await Stream.PublishAsync(Name, body);
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var message in Stream.ReadAsync(Name, 0, patience.Token))
        {
            message.Body.Span.SequenceEqual(body).ShouldBeTrue();
            return;
        }
    }

    [Fact]
    public async Task Nothing_is_not_a_message() =>
        await Should.ThrowAsync<ArgumentException>(() => Stream.PublishAsync(Name, []));

    protected Task PublishAsync(string name, params string[] texts) =>
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
