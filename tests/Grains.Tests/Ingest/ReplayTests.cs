using Dapper;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;
using VisionInApp.Silo;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Ingest;

public sealed class ReplayTests
{
    private static readonly string[] Tables = ["metric", "job_log", "feedback_item", "device_telemetry", "worker", "stream_inbox", "model_version"];

    [Fact]
    public async Task Publishing_everything_again_inserts_nothing()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var device = await Device.EnrolAsync(silo, project);
        var jobId = await TrainingTests.SubmitAsync(silo, project);
        var worker = new Worker(silo);
        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>();
        var (train, devices) = (silo.Get<StreamNames>().Train("w1"), silo.Get<StreamNames>().Device(device.Id));
        var facts = Message("worker:w1", TrainingFacts(jobId, run.Token));
        var frames = Message($"device:{device.Id}", Frames(device.Id));

        await silo.Stream.PublishAsync(train, facts);
        await silo.Stream.PublishAsync(devices, frames);
        await Eventually.Until(() => silo.Grains.GetGrain<ITrainingJobGrain>(jobId).Get(default), j => j!.State == "succeeded");
        await Eventually.Until(() => silo.Get<IFeedbackRows>().CountAsync(project, default), c => c.Queued == 2);
        await Eventually.Until(() => CountAsync(silo), c => c["model_version"] == 1);
        var before = await CountAsync(silo);
        var rows = silo.Get<ITrainingRows>();
        (await rows.ReadMetricsAsync(jobId, 10, default)).Count.ShouldBe(2);
        (await rows.ListLogAsync(jobId, new PageRequest(), default)).Items.Count.ShouldBe(2);

        await silo.Stream.PublishAsync(train, facts);
        await silo.Stream.PublishAsync(devices, frames);
        await TakenAsync(silo, train);
        await TakenAsync(silo, devices);
        (await CountAsync(silo)).ShouldBe(before);
    }

    [Fact]
    public async Task Facts_that_came_while_no_silo_ran_are_taken_at_the_next_start()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var jobId = await TrainingTests.SubmitAsync(silo, project);
        var worker = new Worker(silo);
        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>();
        await silo.RestartAsync(SiloRole.Grains);
        await silo.Stream.PublishAsync(silo.Get<StreamNames>().Train("w1"), Message("worker:w1", TrainingFacts(jobId, run.Token)));
        (await silo.Grains.GetGrain<ITrainingJobGrain>(jobId).Get(default))!.State.ShouldBe("leased");
        await silo.RestartAsync();
        await Eventually.Until(() => silo.Grains.GetGrain<ITrainingJobGrain>(jobId).Get(default), j => j!.State == "succeeded", 60);
    }

    [Fact]
    public async Task Figures_under_an_old_lease_do_not_replace_newer_ones_and_frames_of_strangers_are_left_out()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var jobId = Guid.NewGuid().ToString("n");
        JobMetric Metric(long token, double loss) =>
            new() { At = DateTimeOffset.UtcNow, JobId = jobId, Token = token, Step = 1, Epoch = 1, Values = new Dictionary<string, double> { ["loss"] = loss } };
        var worker = new Worker(silo, "w1");
        await worker.SayAsync(Metric(2, 1.5));
        await worker.SayAsync(Metric(1, 9.9));
        var stranger = new Device(silo, "nobody");
        await stranger.CaptureAsync("f1", new string('a', 64));
        await TakenAsync(silo, silo.Get<StreamNames>().Train("w1"));
        await TakenAsync(silo, silo.Get<StreamNames>().Device("nobody"));
        (await silo.Get<ITrainingRows>().ReadMetricsAsync(jobId, 10, default))["loss"].ShouldHaveSingleItem().Value.ShouldBe(1.5);
        (await CountAsync(silo))["feedback_item"].ShouldBe(0);
        (await silo.Grains.GetGrain<IDeviceGrain>("nobody").Get(default)).ShouldBeNull();
        project.ShouldNotBeEmpty();
    }

    private static StreamRecord[] TrainingFacts(string jobId, long token)
    {
        var at = DateTimeOffset.UtcNow;
        return
        [
            new JobStarted { At = at, JobId = jobId, Token = token, WorkerId = "w1", Epochs = 1, ResumedFromEpoch = 0 },
            new JobMetric { At = at, JobId = jobId, Token = token, Step = 1, Epoch = 1, Values = new Dictionary<string, double> { ["loss"] = 1, ["lr"] = 0.1 } },
            new JobLog { At = at, JobId = jobId, Token = token, Level = "info", Line = "same" },
            new JobLog { At = at, JobId = jobId, Token = token, Level = "info", Line = "same" },
            new JobSucceeded
            {
                At = at, JobId = jobId, Token = token, PackageSha256 = new string('a', 64), PackageBytes = 1, EvaluationSha256 = new string('b', 64), ParityMaxDifference = 0,
                Evaluation = new EvaluationSummary { Images = 1, Map50 = 0.5, Map5095 = 0.2, Classes = [], MillisecondsPerImage = 1 },
            },
        ];
    }

    private static StreamRecord[] Frames(string deviceId) =>
    [
        new DeviceReported { At = DateTimeOffset.UtcNow, DeviceId = deviceId, Generation = 0, Status = "running", FramesSeen = 1, FramesCaptured = 2, SoftwareVersion = "1" },
        .. Enumerable.Range(1, 2).Select(i => new FrameCaptured
        {
            At = DateTimeOffset.UtcNow, DeviceId = deviceId, FrameId = $"f{i}", Sha256 = new string('c', 64), Width = 8, Height = 8, Source = "s", Reason = "empty", Score = 0.5,
            PackageSha256 = new string('d', 64), Detections = [new Detection(0, 0.4, new Box(1, 1, 2, 2))],
        }),
    ];

    private static byte[] Message(string producer, StreamRecord[] records) =>
        EnvelopeCodec.Encode(new EnvelopeHeader(producer, 2, 1, records.Length), [.. records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r))]);

    private static Task<Dictionary<string, int>> CountAsync(EmbeddedSilo silo) => silo.Catalog.ReadAsync(async c =>
    {
        var counts = new Dictionary<string, int>();
        foreach (var table in Tables)
            counts[table] = await c.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM {table}");
        return counts;
    });

    private static Task<bool> TakenAsync(EmbeddedSilo silo, string stream) => Eventually.Until(
        () => silo.Catalog.ReadAsync(c => c.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM stream_offset o JOIN stream_head h ON h.stream = o.stream WHERE o.stream = @stream AND o.next_offset = h.next_offset)", new { stream })),
        taken => taken);
}
