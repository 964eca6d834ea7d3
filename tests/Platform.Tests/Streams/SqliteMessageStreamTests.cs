using System.Diagnostics;
using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Streams;

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
        var clock = Stopwatch.StartNew();
        await other.Get<IMessageStream>().PublishAsync("a", "from outside"u8.ToArray());
        (await reading).ShouldBe([(1, "from outside")]);
        clock.ElapsedMilliseconds.ShouldBeLessThan(2000);
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

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
