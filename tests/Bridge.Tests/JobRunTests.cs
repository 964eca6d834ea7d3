using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages.Wire;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge;

/// <summary>Whole jobs, real training included, on a few small pictures.</summary>
public sealed class JobRunTests : IAsyncDisposable
{
    private readonly JobFixture jobs = new();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_trains_exports_evaluates_and_packages_a_model_that_reproduces_its_golden_images()
    {
        using var job = new RunningJob(jobs.Command(await jobs.FreezeAsync(images: 12)), TimeProvider.System);
        await jobs.Run.RunAsync(job);

        var facts = await jobs.FactsAsync(job.JobId);
        var success = facts.OfType<JobSucceeded>().ShouldHaveSingleItem();
        facts[0].ShouldBeOfType<JobStarted>();
        facts.OfType<JobCheckpoint>().Select(c => c.Epoch).ShouldBe([1, 2]);
        facts.OfType<JobMetric>().SelectMany(m => m.Values.Keys).ShouldContain("loss");
        facts.OfType<JobProgress>().Select(p => p.Fraction).ShouldBeInOrder();
        success.Evaluation.Images.ShouldBe(3);
        success.ParityMaxDifference.ShouldBeLessThanOrEqualTo(1e-4);

        var package = ModelPackage.Open((await jobs.Objects.OpenReadAsync(success.PackageSha256, cancellationToken: Cancellation))!, PackageTrust.None);
        package.Manifest.Lineage.Job.ShouldBe(job.JobId);
        using var detector = OnnxDetector.Open(package);
        GoldenCheck.Run(detector, package).Passed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_of_another_family_makes_a_package_from_which_the_next_job_starts()
    {
        var manifest = await jobs.FreezeAsync(images: 12);
        var (first, package) = await RunYolo12Async(manifest, new StartingPoint("scratch"));
        package.Manifest.Family.ShouldBe("yolo12-n");
        (package.Manifest.Layout, package.Manifest.ColorOrder, package.Manifest.Normalisation).ShouldBe(("yolo12", "rgb", "unit"));
        using var detector = OnnxDetector.Open(package);
        GoldenCheck.Run(detector, package).Passed.ShouldBeTrue();

        var (second, _) = await RunYolo12Async(manifest, new StartingPoint("model", first.PackageSha256));

        second.ParityMaxDifference.ShouldBeLessThanOrEqualTo(1e-4);
    }

    private async Task<(JobSucceeded Success, ModelPackage Package)> RunYolo12Async(string manifest, StartingPoint start)
    {
        var command = jobs.Command(manifest, start: start);
        using var job = new RunningJob(command with { Spec = command.Spec with { Family = "yolo12-n" } }, TimeProvider.System);
        await jobs.Run.RunAsync(job);
        var success = (await jobs.FactsAsync(job.JobId)).OfType<JobSucceeded>().ShouldHaveSingleItem();
        return (success, ModelPackage.Open((await jobs.Objects.OpenReadAsync(success.PackageSha256, cancellationToken: Cancellation))!, PackageTrust.None));
    }

    [Fact]
    public async Task The_champion_is_measured_on_the_same_test_images()
    {
        var manifest = await jobs.FreezeAsync(images: 12);
        using var first = new RunningJob(jobs.Command(manifest), TimeProvider.System);
        await jobs.Run.RunAsync(first);
        var champion = (await jobs.FactsAsync(first.JobId)).OfType<JobSucceeded>().Single();

        using var second = new RunningJob(jobs.Command(manifest, new ChampionReference("m-1", champion.PackageSha256), new StartingPoint("model", champion.PackageSha256)), TimeProvider.System);
        await jobs.Run.RunAsync(second);

        var comparison = (await jobs.FactsAsync(second.JobId)).OfType<JobSucceeded>().Single().Evaluation.Champion.ShouldNotBeNull();
        comparison.ModelId.ShouldBe("m-1");
        comparison.Map50.ShouldBe(champion.Evaluation.Map50, 1e-9);
        comparison.DifferenceLow95.ShouldBeLessThanOrEqualTo(comparison.DifferenceHigh95);
    }

    [Fact]
    public async Task A_job_resumes_from_the_checkpoint_the_cloud_knows()
    {
        var manifest = await jobs.FreezeAsync(images: 12);
        using var first = new RunningJob(jobs.Command(manifest), TimeProvider.System);
        await jobs.Run.RunAsync(first);
        var checkpoint = (await jobs.FactsAsync(first.JobId)).OfType<JobCheckpoint>().First();

        var command = jobs.Command(manifest);
        using var second = new RunningJob(command with { Spec = command.Spec with { CheckpointSha256 = checkpoint.Sha256 } }, TimeProvider.System);
        await jobs.Run.RunAsync(second);
        (await jobs.FactsAsync(second.JobId)).OfType<JobStarted>().Last().ResumedFromEpoch.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_without_test_images_is_refused_with_a_code()
    {
        using var job = new RunningJob(jobs.Command(await jobs.FreezeAsync(images: 6, split: _ => "train")), TimeProvider.System);
        (await Should.ThrowAsync<JobFailedException>(() => jobs.Run.RunAsync(job))).Code.ShouldBe("evaluation.no_test_images");
    }

    [Fact]
    public async Task A_stopped_job_ends_without_success()
    {
        using var job = new RunningJob(jobs.Command(await jobs.FreezeAsync(images: 12)), TimeProvider.System);
        job.Stop("cancelled");
        await Should.ThrowAsync<OperationCanceledException>(() => jobs.Run.RunAsync(job));
        (await jobs.FactsAsync(job.JobId)).OfType<JobSucceeded>().ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => jobs.DisposeAsync();
}
