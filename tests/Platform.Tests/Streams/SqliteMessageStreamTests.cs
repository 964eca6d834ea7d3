using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;
using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class SqliteMessageStreamTests : MessageStreamContract, IAsyncDisposable
{
    private readonly TestPlatform platform = new();

    protected override IMessageStream Stream => platform.Get<IMessageStream>();

    [Fact]
    public async Task A_publish_of_another_process_wakes_a_waiting_reader()
    {
        await using var other = new TestPlatform(platform.Folder);
        await PublishAsync("a", "warm");
        await ReadAsync("a", 0, 1);
        var reading = ReadAsync("a", 1, 1);
        await other.Get<IMessageStream>().PublishAsync("b", "elsewhere"u8.ToArray());
        reading.IsCompleted.ShouldBeFalse();
        await other.Get<IMessageStream>().PublishAsync("a", "from outside"u8.ToArray());
        (await reading).ShouldBe([(1, "from outside")]);
    }

    [Fact]
    public async Task A_stream_made_anew_stops_its_readers()
    {
        await PublishAsync("a", "zero");
        await using var reader = Stream.ReadAsync("a", 0).GetAsyncEnumerator();
        (await reader.MoveNextAsync()).ShouldBeTrue();
        await platform.Get<ICatalogConnections>().WriteAsync((c, t) => c.ExecuteAsync("DELETE FROM stream_head", transaction: t));
        await PublishAsync("a", "other zero", "other one");
        await Should.ThrowAsync<StreamRecreatedException>(() => reader.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Offsets_are_dense_also_when_many_publish_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => PublishAsync("a", $"{i}"))));
        (await ReadAsync("a", 0, 40)).Select(m => m.Offset).ShouldBe(Enumerable.Range(0, 40).Select(i => (long)i));
    }

    [Fact]
    public async Task Trimming_keeps_offsets_and_readers_pass_over_the_hole()
    {
        await PublishAsync("a", "zero", "one");
        await platform.Get<SqliteMessageStream>().TrimAsync(DateTimeOffset.MaxValue.AddDays(-1));
        (await Stream.ExtentAsync("a")).ShouldSatisfyAllConditions(e => e.First.ShouldBe(2), e => e.Next.ShouldBe(2));
        await PublishAsync("a", "two");
        (await ReadAsync("a", 0, 1)).ShouldBe([(2, "two")]);
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
