using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Signing;
using VisionInApp.Tests.Grains.Hosting;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Grains.Ingest;

public sealed class LoopTests
{
    private static readonly LoopPolicy ByItself = new() { ApproveByItself = true, RollOutByItself = true, RecipeJson = "{\"epochs\":1}" };

    [Fact]
    public async Task Two_rounds_run_by_themselves_from_freeze_to_production()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        await TrainingTests.FreezeAsync(silo, project);
        var device = await Device.EnrolAsync(silo, project);
        var loop = silo.Grains.GetGrain<IFeedbackLoopGrain>(project);
        (await loop.SetPolicy(EmbeddedSilo.By("policy"), ByItself, default)).Code.ShouldBeNull();
        var worker = new Worker(silo);

        (await loop.StartRound(EmbeddedSilo.By("r1"), default)).Result.ShouldBe("1");
        (await loop.StartRound(EmbeddedSilo.By("other"), default)).Code.ShouldBe("round.running");
        var first = await TrainAsync(silo, worker, project, null);
        await device.FollowAsync(0);
        var round = await EndAsync(loop, 1);
        round.Stage.ShouldBe("done");
        round.DatasetVersion.ShouldBe(1, "nothing was changed since version 1, so it is used as it is");

        var champion = (await silo.Grains.GetGrain<IProjectGrain>(project).Get(default))!.ChampionId;
        champion.ShouldBe(round.ModelId);
        var package = (await silo.Grains.GetGrain<IModelVersionGrain>(champion!).Get(default))!;
        package.Stage.ShouldBe("production");
        await SignedAsync(silo, package.PackageSha256!);

        await AcceptFrameAsync(silo, project, device, loop);
        (await loop.StartRound(EmbeddedSilo.By("r2"), default)).Result.ShouldBe("2");
        var second = await TrainAsync(silo, worker, project, (champion!, first));
        second.ShouldNotBe(first);
        await device.FollowAsync(1);
        (await EndAsync(loop, 2)).Stage.ShouldBe("done");
        (await silo.Grains.GetGrain<IModelVersionGrain>(champion!).Get(default))!.Stage.ShouldBe("retired");
        (await silo.Get<IFeedbackRows>().ListRoundsAsync(project, default)).Select(r => (r.Number, r.Stage, r.DatasetVersion)).ShouldBe([(2, "done", 2), (1, "done", 1)]);
        var found = await Eventually.Until(
            () => silo.Get<ISearch>().SearchAsync(new SearchQuery("Model", [project]) { Filters = new Dictionary<string, IReadOnlyList<string>> { [SearchFacets.Type] = ["model"] } }), r => r.Total == 2);
        found.Hits.ShouldContain(h => h.Title == "Model 2");
    }

    [Fact]
    public async Task A_worse_challenger_is_refused_with_the_reason()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        await TrainingTests.FreezeAsync(silo, project);
        var device = await Device.EnrolAsync(silo, project);
        var loop = silo.Grains.GetGrain<IFeedbackLoopGrain>(project);
        await loop.SetPolicy(EmbeddedSilo.By("policy"), ByItself, default);
        var worker = new Worker(silo);
        await loop.StartRound(EmbeddedSilo.By("r1"), default);
        await TrainAsync(silo, worker, project, null);
        await device.FollowAsync(0);
        var champion = (await EndAsync(loop, 1)).ModelId!;

        await loop.StartRound(EmbeddedSilo.By("r2"), default);
        await TrainAsync(silo, worker, project, (champion, ""), difference: -0.1);
        var round = await EndAsync(loop, 2);
        round.Stage.ShouldBe("refused");
        round.Code.ShouldBe("gate.not_better");
        (await silo.Grains.GetGrain<IProjectGrain>(project).Get(default))!.ChampionId.ShouldBe(champion);
        var refused = await silo.Get<IModelRows>().FindAsync(round.ModelId!, default);
        refused!.GateReasons.ShouldHaveSingleItem().Measured.ShouldBe(-0.1);
        (await silo.Grains.GetGrain<IModelVersionGrain>(round.ModelId!).Approve(EmbeddedSilo.By("despite"), null, true, default)).Code.ShouldBe("model.gate_refused");
        (await silo.Grains.GetGrain<IModelVersionGrain>(round.ModelId!).Approve(EmbeddedSilo.By("despite"), "better at night", true, default)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Stopping_a_round_cancels_its_job_and_tells_the_worker()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        await TrainingTests.FreezeAsync(silo, project);
        var loop = silo.Grains.GetGrain<IFeedbackLoopGrain>(project);
        var worker = new Worker(silo);
        await loop.StartRound(EmbeddedSilo.By("r1"), default);
        var run = await RunAsync(silo, worker, project);
        (await loop.StopRound(EmbeddedSilo.By("stop"), default)).Ok.ShouldBeTrue();
        await worker.BeatAsync();
        var stop = await worker.HearAsync<StopJob>();
        (stop.JobId, stop.Token, stop.Reason).ShouldBe((run.JobId, run.Token, "cancelled"));
        (await silo.Get<ITrainingRows>().FindJobAsync(run.JobId, default))!.State.ShouldBe("cancelled");
    }

    private static async Task<RunJob> RunAsync(EmbeddedSilo silo, Worker worker, string project)
    {
        var jobs = silo.Get<ITrainingRows>();
        var job = await Eventually.Until(async () => (await jobs.ListJobsAsync(project, new PageRequest(), default)).Items is [var newest, ..] ? newest : null, j => j is { State: "queued" });
        worker.Leases = [];
        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>(r => r.JobId == job!.Id);
        worker.Leases = [new HeldLease(run.JobId, run.Token)];
        return run;
    }

    /// <summary>Plays the worker for the queued job; answers the unsigned package's digest.</summary>
    private static async Task<string> TrainAsync(EmbeddedSilo silo, Worker worker, string project, (string Id, string Package)? champion, double difference = 0.05)
    {
        var run = await RunAsync(silo, worker, project);
        var package = Samples.Package(project);
        var stored = await silo.Objects.PutAsync(new MemoryStream(package));
        ChampionComparison? comparison = null;
        if (champion is { } known)
        {
            run.Spec.Champion!.ModelId.ShouldBe(known.Id);
            run.Spec.Start.Kind.ShouldBe("model");
            comparison = new ChampionComparison
            {
                ModelId = known.Id,
                Map50 = 0.6,
                Map5095 = 0.3,
                Classes = [],
                Difference = difference,
                DifferenceLow95 = difference - 0.04,
                DifferenceHigh95 = difference + 0.04,
            };
        }

        await worker.SayAsync(
            new JobStarted { At = DateTimeOffset.UtcNow, JobId = run.JobId, Token = run.Token, WorkerId = "w1", Epochs = 1, ResumedFromEpoch = 0 },
            worker.Success(run.JobId, run.Token, stored.Sha256, 0.6 + (champion is null ? 0 : difference), comparison));
        return stored.Sha256;
    }

    private static async Task<RoundView> EndAsync(IFeedbackLoopGrain loop, int number) =>
        (await Eventually.Until(() => loop.Get(default), v => v.Round?.Number == number && v.Round.EndedAt is not null)).Round!;

    private static async Task SignedAsync(EmbeddedSilo silo, string sha256)
    {
        var bytes = new MemoryStream();
        await using (var content = await silo.Objects.OpenReadAsync(sha256))
            await content!.CopyToAsync(bytes);
        var signer = silo.Get<ISigner>();
        var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromPem(signer.PublicKeyPem);
        bytes.Position = 0;
        ModelPackage.Open(bytes, PackageTrust.Keys(new Dictionary<string, System.Security.Cryptography.ECDsa> { [signer.KeyId] = key })).Signature!.KeyId.ShouldBe(signer.KeyId);
    }

    private static async Task AcceptFrameAsync(EmbeddedSilo silo, string project, Device device, IFeedbackLoopGrain loop)
    {
        var frame = await silo.Objects.PutAsync(new MemoryStream(Samples.Png(7)));
        await device.CaptureAsync("f1", frame.Sha256);
        var rows = silo.Get<IFeedbackRows>();
        await Eventually.Until(() => rows.FindAsync(project, "f1", default), f => f is not null);
        var accepted = await loop.Accept(EmbeddedSilo.By("accept"), "f1", [new Annotation(1, new Box(1, 1, 9, 9), new Provenance(BoxOrigin.Human, "ann"))], default);
        accepted.Code.ShouldBeNull();
        (await loop.Accept(EmbeddedSilo.By("accept"), "f1", [], default)).Result.ShouldBe(accepted.Result, "a repeat is answered");
        (await loop.Reject(EmbeddedSilo.By("reject", "bob"), "f1", default)).Code.ShouldBe("feedback.decided");
        (await rows.CountAsync(project, default)).ShouldBe(new FeedbackCounts(0, 1, 0, 1));
        (await silo.Get<IDatasetRows>().FindImageAsync(project, accepted.Result!, default))!.Origin.ShouldBe($"device:{device.Id}");
    }
}
