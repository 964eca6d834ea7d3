using VisionInApp.Platform.Streams;
using VisionInApp.Silo.Clustering;

namespace VisionInApp.Silo.Ingest;

/// <summary>Consumes all streams A while this process holds their leases, and beats once a second for what follows the commits.</summary>
internal sealed class StreamIngest(
    IMessageStream stream, IStreamLedger ledger, StreamNames names, TrainingSink trainingSink, DeviceSink deviceSink, Inbox inbox, LeaseRelay leases,
    ProgressRelay progress, Watermarks watermarks, TimeProvider time, ILogger<StreamConsumer> consumerLog, ILogger<StreamIngest> log) : BackgroundService, IWorker
{
    private const int SweepEveryBeats = 5;
    private const int LearnEveryBeats = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = new StreamConsumerOptions
        {
            Owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():n}",
            Held = inbox.Suspect,
        };
        var training = new StreamConsumer(stream, ledger, trainingSink, options, time, consumerLog);
        var devices = new StreamConsumer(stream, ledger, deviceSink, options, time, consumerLog);
        await Task.WhenAll(
        [
            .. names.AllTrain.Select(s => training.RunAsync(s, stoppingToken)),
            .. names.AllDevice.Select(s => devices.RunAsync(s, stoppingToken)),
            BeatAsync(stoppingToken),
        ]);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var beat = 0; await Next(timer, cancellation); beat++)
        {
            await Guard("Watermarks", () => watermarks.FlushAsync(cancellation));
            await Guard("The inbox", () => inbox.RetryAsync(cancellation));
            await Guard("Progress", () => progress.FlushAsync(cancellation));
            if (beat % LearnEveryBeats == 0)
                await Guard("Learning pools", () => leases.LearnPoolsAsync(cancellation));
            if (beat % SweepEveryBeats == 0)
                await Guard("Sweeping leases", () => leases.SweepAsync(cancellation));
        }
    }

    private async Task Guard(string what, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "{What} failed; trying again", what);
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

internal static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services) => services
        .AddSingleton<Inbox>()
        .AddSingleton<JobFacts>()
        .AddSingleton<LeaseRelay>().AddSingleton<BundleSender>()
        .AddSingleton<ProgressRelay>()
        .AddSingleton<Watermarks>()
        .AddSingleton<TrainingSink>()
        .AddSingleton<DeviceSink>()
        .AddWorker<StreamIngest>();
}
