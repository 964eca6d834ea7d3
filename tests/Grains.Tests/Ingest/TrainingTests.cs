using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Ingest;

public sealed class TrainingTests
{
    [Fact]
    public async Task A_job_goes_from_the_queue_through_a_worker_to_a_registered_model()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var jobId = await SubmitAsync(silo, project);
        var worker = new Worker(silo);

        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>();
        run.JobId.ShouldBe(jobId);
        run.Spec.ManifestSha256.Length.ShouldBe(64);
        worker.Leases = [new HeldLease(jobId, run.Token)];
        await worker.BeatAsync();
        (await worker.HearAsync<LeaseRenewed>()).Token.ShouldBe(run.Token);

        var at = DateTimeOffset.UtcNow;
        await worker.SayAsync(
            new JobStarted { At = at, JobId = jobId, Token = run.Token, WorkerId = "w1", Epochs = 3, ResumedFromEpoch = 0 },
            new JobProgress { At = at, JobId = jobId, Token = run.Token, Phase = "training", Epoch = 1, Epochs = 3, Step = 10, Steps = 30, Fraction = 0.3 },
            new JobMetric { At = at, JobId = jobId, Token = run.Token, Step = 10, Epoch = 1, Values = new Dictionary<string, double> { ["loss"] = 2.5, ["map5095"] = 0.2 } },
            new JobLog { At = at, JobId = jobId, Token = run.Token, Level = "info", Line = "one" },
            new JobLog { At = at, JobId = jobId, Token = run.Token, Level = "info", Line = "two" });
        var rows = silo.Get<ITrainingRows>();
        var row = await Eventually.Until(() => rows.FindJobAsync(jobId, default), r => r is { Fraction: 0.3, BestMap5095: 0.2 });
        row!.State.ShouldBe("running");
        (await rows.ReadMetricsAsync(jobId, 100, default))["loss"].ShouldHaveSingleItem().Value.ShouldBe(2.5);
        (await rows.ListLogAsync(jobId, new PageRequest(Limit: 1), default)).Next.ShouldNotBeNull();

        await worker.SayAsync(worker.Success(jobId, run.Token, new string('a', 64)));
        var model = await Eventually.Until(() => silo.Grains.GetGrain<IModelVersionGrain>(jobId).Get(default), m => m is not null);
        model!.Gate.ShouldBe("passed");
        model.Stage.ShouldBe("candidate");
        (await silo.Get<IModelRows>().ListAsync(project, new PageRequest(), default)).Items.ShouldHaveSingleItem().Evaluation.Map50.ShouldBe(0.6);
        (await rows.ListWorkersAsync(default)).ShouldHaveSingleItem().Id.ShouldBe("w1");
        (await worker.HearAsync<Watermark>()).Producer.ShouldBe("worker:w1");
    }

    [Fact]
    public async Task A_worker_whose_clock_is_wrong_by_a_day_is_seen_when_it_is_heard()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var rows = silo.Get<ITrainingRows>();
        var worker = new Worker(silo);
        foreach (var days in new[] { 1, -1 })
        {
            worker.ClockOff = TimeSpan.FromDays(days);
            var before = DateTimeOffset.UtcNow;
            await worker.BeatAsync();
            var seen = await Eventually.Until(async () => (await rows.ListWorkersAsync(default)).SingleOrDefault(), w => w?.LastSeen >= before.AddMilliseconds(-1));
            seen!.LastSeen.ShouldBeLessThanOrEqualTo(DateTimeOffset.UtcNow);
        }

        var jobId = await SubmitAsync(silo, project);
        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>();
        run.JobId.ShouldBe(jobId);
        run.LeaseUntil.ShouldBeInRange(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(5));
    }

    /// <summary>A frozen version with one labelled image, and a job on it.</summary>
    internal static async Task<string> SubmitAsync(EmbeddedSilo silo, string project, string? bundle = null)
    {
        var number = await FreezeAsync(silo, project);
        var jobId = Guid.NewGuid().ToString("n");
        var request = new JobRequest
        {
            ProjectId = project,
            DatasetVersion = number,
            Family = "yolox-nano",
            RecipeJson = "{\"epochs\":3}",
            Start = new StartingPoint("starter"),
            Trainer = bundle is null ? "built-in" : "external",
            BundleSha256 = bundle,
        };
        (await silo.Grains.GetGrain<ITrainingJobGrain>(jobId).Submit(EmbeddedSilo.By("submit"), request, default)).Code.ShouldBeNull();
        return jobId;
    }

    internal static async Task<int> FreezeAsync(EmbeddedSilo silo, string project)
    {
        var dataset = silo.Grains.GetGrain<IDatasetGrain>(project);
        var image = new NewImage
        {
            Sha256 = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + new string('0', 32),
            Name = "1.jpg",
            Width = 100,
            Height = 50,
            Bytes = 9,
            Split = "train",
            Origin = "test",
            Annotations = [new Annotation(0, new Box(1, 2, 30, 40), new Provenance(BoxOrigin.Human, "ann"))],
        };
        (await dataset.AddImage(EmbeddedSilo.By(Guid.NewGuid().ToString()), image, default)).Code.ShouldBeNull();
        var outcome = await dataset.Freeze(EmbeddedSilo.By(Guid.NewGuid().ToString()), "first", default);
        outcome.Code.ShouldBeNull();
        var number = int.Parse(outcome.Result!, System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.Until(() => dataset.GetVersion(number, default), v => v?.Digest is not null);
        return number;
    }
}
