using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;
using VisionInApp.GpuBridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Bridge;

/// <summary>A worker's parts without its loops, on a data folder of its own: a test runs single jobs and reads what they told.</summary>
public sealed class JobFixture : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vision-job-").FullName;
    private readonly ServiceProvider _services;

    public JobFixture(Action<BridgeOptions>? configure = null)
    {
        // Training code of another user must find its folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:DataFolder", Path.Combine(_root, "data"))]).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        var options = new BridgeOptions { Folder = Path.Combine(_root, "bridge"), Device = "cpu", Threads = 2 };
        configure?.Invoke(options);
        services.AddTrainingWorker(configuration, options);
        _services = services.BuildServiceProvider();
    }

    public string Root => _root;
    public JobRun Run => _services.GetRequiredService<JobRun>();
    public IServiceProvider Services => _services;
    public IObjectStore Objects => _services.GetRequiredService<IObjectStore>();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public RunJob Command(string manifest, ChampionReference? champion = null, StartingPoint? start = null)
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
    public async Task<string> FreezeAsync(int images, Func<int, string>? split = null)
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

    public async Task<List<StreamRecord>> FactsAsync(string jobId)
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

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
