using System.Text;
using System.Threading.Channels;
using VisionInApp.GpuBridge.Jobs;

namespace VisionInApp.GpuBridge.External;

/// <summary>Turns what training code prints into facts, one after another; what is no message is its log.</summary>
public sealed class TrainerTelling : IAsyncDisposable
{
    private const int Waiting = 1000;

    // Of the lines that people read as they come; the file has the rest.
    private const int MostLines = 5000;
    private readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly ExternalWorkspace place;
    private readonly JobReport report;
    private readonly StreamWriter log;
    private readonly Task telling;
    private long logLeft;
    private int linesLeft = MostLines;

    public TrainerTelling(ExternalWorkspace place, JobReport report, long maxLogBytes)
    {
        (this.place, this.report, logLeft) = (place, report, maxLogBytes);
        log = new StreamWriter(place.Log);
        telling = TellAsync();
    }

    /// <summary>Why it gave up, when it said so.</summary>
    public string? Failure { get; private set; }

    public string LastLine { get; private set; } = "nothing";

    /// <summary>Takes a line; waits while too many wait, so that code that prints without end is slowed, not believed.</summary>
    public void Hear(string line) => lines.Writer.WriteAsync(line).AsTask().GetAwaiter().GetResult();

    /// <summary>Returns when everything heard has been told.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await telling;
        await log.DisposeAsync();
    }

    private async Task TellAsync()
    {
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync())
            {
                await WriteAsync(line);
                await TellAsync(line);
            }
        }
        catch (Exception e)
        {
            // Whoever waits to be heard must not wait for ever.
            lines.Writer.TryComplete(e);
            throw;
        }
    }

    private Task TellAsync(string line) => TrainerMessage.Parse(line) switch
    {
        TrainerMessage.Progress progress => report.StepAsync(
            Math.Max(0, progress.Epoch), Math.Clamp(progress.Step, 0, Math.Max(progress.Step, progress.Steps)), Math.Max(0, progress.Steps), progress.SecondsLeft, progress.ImagesPerSecond),
        TrainerMessage.Metric metric => report.MetricAsync(metric.Values),
        TrainerMessage.Checkpoint checkpoint => CheckpointAsync(checkpoint),
        TrainerMessage.Log log => LogAsync(log.Level is "info" or "warning" or "error" ? log.Level : "info", log.Line),
        TrainerMessage.Failed failed => FailAsync(failed.Message),
        _ => LogAsync("info", line),
    };

    private Task CheckpointAsync(TrainerMessage.Checkpoint checkpoint) =>
        place.Find(checkpoint.File) is { } path
            ? report.CheckpointAsync(checkpoint.Epoch, path)
            : report.LogAsync("warning", $"the checkpoint '{checkpoint.File}' is no file of the training code's folder");

    private Task FailAsync(string message)
    {
        Failure = message;
        return LogAsync("error", message);
    }

    private async Task WriteAsync(string line)
    {
        if (logLeft < 0)
            return;
        logLeft -= Encoding.UTF8.GetByteCount(line) + 1;
        await log.WriteLineAsync(logLeft < 0 ? "The training code has said more than is kept; the rest is dropped." : line);
    }

    private Task LogAsync(string level, string line)
    {
        LastLine = line;
        return linesLeft-- switch
        {
            > 0 => report.LogAsync(level, line),
            0 => report.LogAsync("warning", "the training code says more than is shown here; its whole output is kept as trainer.log"),
            _ => Task.CompletedTask,
        };
    }
}
