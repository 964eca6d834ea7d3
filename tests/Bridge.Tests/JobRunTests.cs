using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenCvSharp;
using VisionInApp.GpuBridge;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge;

/// <summary>Whole jobs, real training included, on a few small pictures.</summary>
public sealed class JobRunTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("vision-job-").FullName;
    private ServiceProvider _services = null!;
    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:DataFolder", Path.Combine(_root, "data"))]).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddTrainingWorker(configuration, new BridgeOptions { Folder = Path.Combine(_root, "bridge"), Device = "cpu", Threads = 2 });
        _services = services.BuildServiceProvider();
        foreach (var start in _services.GetServices<IHostedService>().Where(s => s.GetType().Name == "PlatformStart"))
            await start.StartAsync(Cancellation);
    }

    [Fact]
    public async Task A_job_trains_exports_evaluates_and_packages_a_model_that_reproduces_its_golden_images()
    {
        using var job = new RunningJob(Command(await FreezeAsync(images: 12)));
        await Run.RunAsync(job);

        var facts = await FactsAsync(job.JobId);
        var success = facts.OfType<JobSucceeded>().ShouldHaveSingleItem();
        facts[0].ShouldBeOfType<JobStarted>();
        facts.OfType<JobCheckpoint>().Select(c => c.Epoch).ShouldBe([1, 2]);
        facts.OfType<JobMetric>().SelectMany(m => m.Values.Keys).ShouldContain("loss");
        facts.OfType<JobProgress>().Select(p => p.Fraction).ShouldBeInOrder();
        success.Evaluation.Images.ShouldBe(3);
        success.ParityMaxDifference.ShouldBeLessThanOrEqualTo(1e-4);

        var package = ModelPackage.Open((await Objects.OpenReadAsync(success.PackageSha256, cancellationToken: Cancellation))!, PackageTrust.None);
        package.Manifest.Lineage.Job.ShouldBe(job.JobId);
        using var detector = OnnxDetector.Open(package);
        GoldenCheck.Run(detector, package).Passed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_champion_is_measured_on_the_same_test_images()
    {
        var manifest = await FreezeAsync(images: 12);
        using var first = new RunningJob(Command(manifest));
        await Run.RunAsync(first);
        var champion = (await FactsAsync(first.JobId)).OfType<JobSucceeded>().Single();

        using var second = new RunningJob(Command(manifest, new ChampionReference("m-1", champion.PackageSha256), new StartingPoint("model", champion.PackageSha256)));
        await Run.RunAsync(second);

        var comparison = (await FactsAsync(second.JobId)).OfType<JobSucceeded>().Single().Evaluation.Champion.ShouldNotBeNull();
        comparison.ModelId.ShouldBe("m-1");
        comparison.Map50.ShouldBe(champion.Evaluation.Map50, 1e-9);
        comparison.DifferenceLow95.ShouldBeLessThanOrEqualTo(comparison.DifferenceHigh95);
    }

    [Fact]
    public async Task A_job_resumes_from_the_checkpoint_the_cloud_knows()
    {
        var manifest = await FreezeAsync(images: 12);
        using var first = new RunningJob(Command(manifest));
        await Run.RunAsync(first);
        var checkpoint = (await FactsAsync(first.JobId)).OfType<JobCheckpoint>().First();

        var command = Command(manifest);
        using var second = new RunningJob(command with { Spec = command.Spec with { CheckpointSha256 = checkpoint.Sha256 } });
        await Run.RunAsync(second);
        (await FactsAsync(second.JobId)).OfType<JobStarted>().Last().ResumedFromEpoch.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_without_test_images_is_refused_with_a_code()
    {
        using var job = new RunningJob(Command(await FreezeAsync(images: 6, split: _ => "train")));
        (await Should.ThrowAsync<JobFailedException>(() => Run.RunAsync(job))).Code.ShouldBe("evaluation.no_test_images");
    }

    [Fact]
    public async Task A_stopped_job_ends_without_success()
    {
        using var job = new RunningJob(Command(await FreezeAsync(images: 12)));
        job.Stop("cancelled");
        await Should.ThrowAsync<OperationCanceledException>(() => Run.RunAsync(job));
        (await FactsAsync(job.JobId)).OfType<JobSucceeded>().ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private JobRun Run => _services.GetRequiredService<JobRun>();
    private IObjectStore Objects => _services.GetRequiredService<IObjectStore>();

    private RunJob Command(string manifest, ChampionReference? champion = null, StartingPoint? start = null)
    {
        return new RunJob
        {
            At = DateTimeOffset.UnixEpoch,
            WorkerId = _services.GetRequiredService<BridgeFolder>().WorkerId,
            JobId = $"j-{Guid.NewGuid():n}",
            Token = 1,
            LeaseUntil = DateTimeOffset.MaxValue,
            Spec = new JobSpec
            {
                ProjectId = "p",
                DatasetVersion = 1,
                ManifestSha256 = manifest,
                Family = "yolox-nano",
                Trainer = "built-in",
                RecipeJson = """{ "epochs": 2, "inputSize": 64, "batchSize": 4, "validateEvery": 1 }""",
                Start = start ?? new StartingPoint("scratch"),
                Champion = champion,
            },
        };
    }

    /// <summary>Pictures with one bright rectangle each.</summary>
    private async Task<string> FreezeAsync(int images, Func<int, string>? split = null)
    {
        var items = new List<ManifestImage>();
        for (var i = 0; i < images; i++)
        {
            using var picture = new Mat(80, 96, MatType.CV_8UC3, new Scalar(40 + i, 60, 50));
            var box = new Box(8 + (i * 3), 12, 40, 30);
            picture.Rectangle(new Rect((int)box.X, (int)box.Y, (int)box.Width, (int)box.Height), new Scalar(30, 200, 230), -1);
            using var content = new MemoryStream(picture.ImEncode(".png"));
            var stored = await Objects.PutAsync(content, Cancellation);
            items.Add(new ManifestImage($"i{i}", stored.Sha256, $"{i}.png", 96, 80, (split ?? (n => n % 4 == 3 ? "test" : "train"))(i), 1, [new Annotation(5, box, new Provenance(BoxOrigin.Human, "u"))]));
        }

        var schema = new LabelSchema(1, [new LabelClass(5, "part", "#0072b2")]);
        using var manifest = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new DatasetManifest("p", 1, schema, items), JsonSerializerOptions.Web));
        return (await Objects.PutAsync(manifest, Cancellation)).Sha256;
    }

    private async Task<List<StreamRecord>> FactsAsync(string jobId)
    {
        var stream = _services.GetRequiredService<IMessageStream>();
        var names = _services.GetRequiredService<StreamNames>();
        var folder = _services.GetRequiredService<BridgeFolder>();
        var found = new List<StreamRecord>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        enough.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await foreach (var message in stream.ReadAsync(names.Train(folder.WorkerId), 0, enough.Token))
                found.AddRange(EnvelopeCodec.Decode(message.Body).Envelope!.Records.Select(r => r.Record).Where(r => r is JobRecord record && record.JobId == jobId));
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // The stream has been quiet: everything there is has been read.
        }

        return found;
    }
}
