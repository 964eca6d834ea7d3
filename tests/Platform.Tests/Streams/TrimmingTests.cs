using VisionInApp.Platform.Streams.Sqlite;

namespace VisionInApp.Tests.Platform.Streams;

public sealed class TrimmingTests
{
    [Fact]
    public async Task Only_what_is_older_goes_and_a_clock_set_back_makes_no_hole()
    {
        var clock = TestPlatform.Clock();
        await using var platform = new TestPlatform(time: clock);
        var stream = platform.Get<SqliteMessageStream>();
        await PublishAsync("old"u8.ToArray());
        clock.Advance(TimeSpan.FromDays(8));
        await PublishAsync("kept"u8.ToArray());
        clock.AdjustTime(TestPlatform.Noon);
        await PublishAsync("kept though its clock says old"u8.ToArray());
        (await stream.TrimAsync(TestPlatform.Noon.AddDays(1))).ShouldBe(1);
        var extent = await stream.ExtentAsync("a");
        (extent.First, extent.Next).ShouldBe((1, 3));

        Task PublishAsync(byte[] body) => stream.PublishAsync("a", [body]);
    }
}
