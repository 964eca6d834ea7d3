using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;
using VisionInApp.GpuBridge;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.External;
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
    private readonly CancellationTokenSource _done = new();
    private readonly ServiceProvider _services;
    private readonly Task _serving;

    public JobFixture(Action<BridgeOptions>? configure = null, bool serveBundles = true)
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
        _serving = serveBundles ? ServeBundlesAsync() : Task.CompletedTask;
    }

    public string Root => _root;
    public IServiceProvider Services => _services;
    public JobRun Run => _services.GetRequiredService<JobRun>();
    private IMessageStream Stream => _services.GetRequiredService<IMessageStream>();
    private string TrainStream => _services.GetRequiredService<StreamNames>().Train(_services.GetRequiredService<BridgeFolder>().WorkerId);
    public IObjectStore Objects => _services.GetRequiredService<IObjectStore>();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Sends the worker the bundles it asks for, as the cloud does.</summary>
    private async Task ServeBundlesAsync()
    {
        var receiver = _services.GetRequiredService<BundleReceiver>();
        await foreach (var message in Stream.ReadAsync(TrainStream, 0, _done.Token))
        {
            foreach (var wanted in EnvelopeCodec.Decode(message.Body).Envelope!.Records.Select(r => r.Record).OfType<BundleWanted>())
            {
                await using var content = (await Objects.OpenReadAsync(wanted.Sha256, wanted.Offset, cancellationToken: _done.Token))!;
                var bytes = (await Objects.InfoAsync(wanted.Sha256, _done.Token))!.Length;
                await foreach (var chunk in FileChunk.CutAsync(content, wanted.Sha256, bytes, wanted.Offset))
                    receiver.Take(new BundleChunk { At = DateTimeOffset.UnixEpoch, Chunk = chunk });
            }
        }
    }

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

    /// <summary>All that the worker has said about a job so far.</summary>
    public async Task<List<JobRecord>> FactsAsync(string jobId)
    {
        // Facts come in order: what was said before this mark stands before it.
        var mark = $"mark-{Guid.NewGuid():n}";
        await _services.GetRequiredService<Facts>().SendAsync(at => new JobLog { At = at, JobId = mark, Token = 1, Level = "info", Line = "" });
        return await SaidAsync().TakeWhile(record => record.JobId != mark).Where(record => record.JobId == jobId).ToListAsync(Cancellation);
    }

    /// <summary>Waits until the worker has said this about a job.</summary>
    public async Task<T> FactAsync<T>(string jobId)
        where T : JobRecord => await SaidAsync().OfType<T>().FirstAsync(record => record.JobId == jobId, Cancellation);

    private async IAsyncEnumerable<JobRecord> SaidAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await foreach (var message in Stream.ReadAsync(TrainStream, 0, limit.Token))
        {
            foreach (var record in EnvelopeCodec.Decode(message.Body).Envelope!.Records.Select(r => r.Record).OfType<JobRecord>())
                yield return record;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _serving.ContinueWith(_ => { }, TaskScheduler.Default);
        await _services.DisposeAsync();
        _done.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
