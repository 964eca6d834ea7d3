using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.External;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages.Wire;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Bridge.External;

/// <summary>Training code that somebody brings, really run.</summary>
public sealed class ExternalJobTests : IAsyncDisposable
{
    private readonly string _signers;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ExternalOptions _limits = new()
    {
        User = Environment.IsPrivilegedProcess ? "nobody" : "",
        MaxMemoryBytes = 256 << 20,
        MaxTime = TimeSpan.FromMinutes(5),
        Rhythm = TimeSpan.FromMilliseconds(50),
    };

    private readonly JobFixture _jobs;

    public ExternalJobTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !CanCloseNetwork(), "Processes cannot be given a network of their own here.");
        _signers = Directory.CreateTempSubdirectory("signers-").FullName;
        _limits.AllowedSigners = Bundles.Allow(_signers, _key);
        _jobs = new JobFixture(options => options.External = _limits);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_trains_and_its_network_is_judged_and_packaged_like_any_other()
    {
        const string Script =
            """
            set -e
            cd ..
            echo '{"type":"progress","epoch":1,"step":5,"steps":10,"imagesPerSecond":3}'
            echo '{"type":"metric","values":{"loss":1.5}}'
            echo 'plain words 한글'
            echo half > out/half.ckpt
            echo '{"type":"checkpoint","epoch":1,"file":"out/half.ckpt"}'
            echo '{"type":"checkpoint","epoch":1,"file":"../../../bridge/worker-id"}'
            echo "images: $(ls data/images | wc -l)"
            cp code/ready.onnx out/model.onnx
            """;
        var facts = await RunAsync(Script, new Dictionary<string, byte[]> { ["ready.onnx"] = Network() });
        facts.OfType<JobProgress>().ShouldContain(p => p.Phase == "training" && p.Step == 5 && p.Steps == 10);
        facts.OfType<JobMetric>().Single().Values["loss"].ShouldBe(1.5);
        facts.OfType<JobCheckpoint>().ShouldHaveSingleItem().Epoch.ShouldBe(1);
        var said = facts.OfType<JobLog>().Select(l => l.Line).ToList();
        said.ShouldContain("plain words 한글");
        said.ShouldContain("images: 9", "the three of the test split are not its to see");
        said.ShouldContain(l => l.Contains("worker-id") && l.Contains("no file of the training code's folder"));

        var success = facts.OfType<JobSucceeded>().ShouldHaveSingleItem();
        success.ParityMaxDifference.ShouldBe(-1);
        success.Evaluation.Images.ShouldBe(3);
        var package = ModelPackage.Open((await _jobs.Objects.OpenReadAsync(success.PackageSha256, cancellationToken: Cancellation))!, PackageTrust.None);
        package.Manifest.Parity.ShouldBeNull();
    }

    [Fact]
    public async Task It_sees_no_secret_of_the_worker_and_no_network()
    {
        Environment.SetEnvironmentVariable("Platform__Streams__Address", "amqps://worker:s3cret@broker");
        try
        {
            var facts = await FailAsync("env; tr '\\0' '\\n' < /proc/$PPID/environ; sed -n 's/^ *\\([a-z0-9]*\\):.*/device \\1/p' /proc/net/dev; exit 3", "external.exit_code");
            var said = facts.OfType<JobLog>().Select(l => l.Line).ToList();
            said.ShouldNotContain(l => l.Contains("s3cret"));
            said.ShouldContain(l => l.StartsWith("VISION_JOB=/", StringComparison.Ordinal));
            said.Where(l => l.StartsWith("device ", StringComparison.Ordinal)).ShouldBe(["device lo"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Platform__Streams__Address", null);
        }
    }

    [Fact]
    public async Task Too_much_memory_ends_it()
    {
        _limits.MaxMemoryBytes = 32 << 20;
        await FailAsync("dd if=/dev/zero of=/dev/null bs=128M count=1000000", "external.memory_limit");
    }

    [Fact]
    public async Task Too_much_disk_ends_it()
    {
        _limits.MaxDiskBytes = 4 << 20;
        await FailAsync("head -c 20000000 /dev/zero > ../out/big; sleep 300", "external.disk_limit");
    }

    [Fact]
    public async Task Too_long_a_run_is_ended_with_all_it_started()
    {
        _limits.MaxTime = TimeSpan.FromSeconds(6);
        var facts = await FailAsync("sleep 987 & echo child $!; sleep 300", "external.time_limit");
        var child = int.Parse(facts.OfType<JobLog>().Single(l => l.Line.StartsWith("child ", StringComparison.Ordinal)).Line[6..], System.Globalization.CultureInfo.InvariantCulture);
        IsRunning(child).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cancelled_job_ends_it()
    {
        var command = await CommandAsync(Bundles.OfScript(_key, "echo started; sleep 300"));
        using var job = new RunningJob(command, TimeProvider.System);
        var running = _jobs.Run.RunAsync(job);
        job.Stop("cancelled");
        await Should.ThrowAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task Code_that_says_why_it_gives_up_is_quoted()
    {
        var command = await CommandAsync(Bundles.OfScript(_key, """echo '{"type":"failed","message":"no cats in the data"}'; exit 1"""));
        using var job = new RunningJob(command, TimeProvider.System);
        var failure = await Should.ThrowAsync<JobFailedException>(() => _jobs.Run.RunAsync(job));
        failure.Code.ShouldBe("external.failed");
        failure.Message.ShouldContain("no cats in the data");
    }

    [Fact]
    public Task Code_that_leaves_no_network_fails() => FailAsync("true", "external.no_model");

    [Fact]
    public Task Code_that_leaves_something_else_fails() => FailAsync("echo hello > ../out/model.onnx", "onnx.malformed");

    [Fact]
    public Task A_link_is_no_network() => FailAsync("ln -s /etc/hostname ../out/model.onnx", "external.no_model");

    [Fact]
    public async Task Output_without_end_is_cut()
    {
        _limits.MaxLogBytes = 2000;
        var facts = await FailAsync("yes this is said over and over | head -n 20000; exit 1", "external.exit_code");
        facts.OfType<JobLog>().Count().ShouldBeLessThan(5010);
        facts.OfType<JobLog>().Last().Line.ShouldContain("trainer.log");
        var log = Encoding.UTF8.GetString(facts.OfType<JobFileChunk>().ShouldHaveSingleItem().Chunk.Data);
        log.Length.ShouldBeLessThan(2200);
        log.ShouldEndWith("the rest is dropped.\n");
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        Directory.Delete(_signers, recursive: true);
        if (_jobs is not null)
            await _jobs.DisposeAsync();
    }

    private async Task<List<JobRecord>> RunAsync(string script, IReadOnlyDictionary<string, byte[]> files)
    {
        using var job = new RunningJob(await CommandAsync(Bundles.OfScript(_key, script, files)), TimeProvider.System);
        await _jobs.Run.RunAsync(job);
        return await _jobs.FactsAsync(job.JobId);
    }

    private async Task<List<JobRecord>> FailAsync(string script, string code)
    {
        using var job = new RunningJob(await CommandAsync(Bundles.OfScript(_key, script)), TimeProvider.System);
        (await Should.ThrowAsync<JobFailedException>(() => _jobs.Run.RunAsync(job))).Code.ShouldBe(code);
        return await _jobs.FactsAsync(job.JobId);
    }

    private async Task<RunJob> CommandAsync(byte[] bundle)
    {
        using var content = new MemoryStream(bundle);
        var stored = await _jobs.Objects.PutAsync(content, Cancellation);
        var command = _jobs.Command(await _jobs.FreezeAsync(images: 12));
        return command with { Spec = command.Spec with { Trainer = "external", BundleSha256 = stored.Sha256 } };
    }

    private byte[] Network()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Find("nano")!, 1);
        network.eval();
        var path = Path.Combine(_jobs.Root, "ready.onnx");
        OnnxExport.Write(network, path, new ExportOptions(64, ["part"]));
        return File.ReadAllBytes(path);
    }

    private static bool CanCloseNetwork()
    {
        using var probe = Process.Start("unshare", Environment.IsPrivilegedProcess ? ["--net", "true"] : ["--net", "--map-current-user", "true"]);
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z");
}
