using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Grains.Hosting;

/// <summary>Speaks as a training worker does: heartbeats up, commands down.</summary>
public sealed class Worker(EmbeddedSilo silo, string id = "w1", string pool = "default")
{
    private long offset;

    /// <summary>How far its clock is off.</summary>
    public TimeSpan ClockOff { get; set; }

    public HeldLease[] Leases { get; set; } = [];
    public string[] Trainers { get; init; } = ["built-in"];

    public Task SayAsync(params StreamRecord[] records) => silo.PublishAsync(silo.Get<StreamNames>().Train(id), $"worker:{id}", records);

    public Task BeatAsync() => SayAsync(new WorkerHeartbeat
    {
        At = DateTimeOffset.UtcNow + ClockOff,
        WorkerId = id,
        Pool = pool,
        Host = "h",
        Device = "cpu",
        DeviceName = "test",
        MemoryBytes = 1,
        Trainers = Trainers,
        Leases = Leases,
        SoftwareVersion = "0",
    });

    /// <summary>The next command of a kind, while heartbeats go on.</summary>
    public async Task<T> HearAsync<T>(Func<T, bool>? wanted = null)
        where T : StreamRecord
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await foreach (var message in silo.Stream.ReadAsync(StreamNames.Gpu(pool), offset, timeout.Token))
        {
            var records = EnvelopeCodec.Decode(message.Body).Envelope!.Records.Select(r => r.Record).OfType<T>();
            if (records.FirstOrDefault(r => wanted?.Invoke(r) ?? true) is not { } found)
                continue;
            offset = message.Offset + 1;
            return found;
        }

        throw new TimeoutException();
    }

    public JobSucceeded Success(string jobId, long token, string package, double map50 = 0.6, ChampionComparison? champion = null) => new()
    {
        At = DateTimeOffset.UtcNow,
        JobId = jobId,
        Token = token,
        PackageSha256 = package,
        PackageBytes = 10,
        EvaluationSha256 = new string('e', 64),
        Evaluation = new EvaluationSummary { Images = 10, Map50 = map50, Map5095 = map50 / 2, Classes = [], MillisecondsPerImage = 5, Champion = champion },
        ParityMaxDifference = 1e-6,
    };
}
