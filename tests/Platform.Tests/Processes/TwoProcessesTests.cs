using System.Globalization;
using System.Text;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Processes;

public sealed class TwoProcessesTests : IAsyncDisposable
{
    private readonly TestPlatform platform = new();
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));

    private IMessageStream Stream => platform.Get<IMessageStream>();

    [Fact]
    public async Task Two_processes_publish_to_one_stream_while_one_reads_and_nothing_is_lost_or_doubled()
    {
        using var child = OtherProcess.Start(nameof(OtherProcess.Publishes_two_hundred_messages), platform.Folder);
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await Stream.PublishAsync("shared", Encoding.UTF8.GetBytes($"own {i}"));
        });
        var read = new List<string>();
        await foreach (var message in Stream.ReadAsync("shared", 0, patience.Token))
        {
            message.Offset.ShouldBe(read.Count);
            read.Add(Encoding.UTF8.GetString(message.Body.Span));
            if (read.Count == 400)
                break;
        }

        await publishing;
        await child.WaitForExitAsync(patience.Token);
        child.ExitCode.ShouldBe(0);
        read.Where(t => t.StartsWith("own", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(0, 200).Select(i => $"own {i}"));
        read.Where(t => t.StartsWith("child", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(0, 200).Select(i => $"child {i}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(150)]
    public async Task Whatever_a_killed_producer_had_accepted_reaches_the_stream_in_order_after_its_restart(int killAfter)
    {
        var accepted = await KillAfterAsync(killAfter);
        await using var restarted = OtherProcess.OpenProducer(platform);
        var bySequence = new SortedDictionary<long, string>();
        await foreach (var message in Stream.ReadAsync("facts", 0, patience.Token))
        {
            foreach (var record in EnvelopeCodec.Decode(message.Body).Envelope.ShouldNotBeNull().Records)
            {
                var line = ((JobLog)record.Record).Line;
                bySequence.GetValueOrDefault(record.Sequence, line).ShouldBe(line);
                bySequence[record.Sequence] = line;
            }

            if (bySequence.Count >= accepted)
                break;
        }

        bySequence.Values.Take(accepted).ShouldBe(Enumerable.Range(0, accepted).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        patience.Dispose();
        await platform.DisposeAsync();
    }

    /// <summary>How many records the producer had accepted, at least, when it was killed.</summary>
    private async Task<int> KillAfterAsync(int records)
    {
        using var child = OtherProcess.Start(nameof(OtherProcess.Produces_until_it_is_killed), platform.Folder);
        var accepted = new FileInfo(OtherProcess.AcceptedFile(platform.Folder));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            do
            {
                accepted.Refresh();
                child.HasExited.ShouldBeFalse();
            }
            while ((!accepted.Exists || accepted.Length < records) && await timer.WaitForNextTickAsync(patience.Token));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }

        accepted.Refresh();
        return (int)accepted.Length;
    }
}
