using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Pipeline;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Messages;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Edge;

public sealed class InstallerTests : IAsyncDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly PackageFixture _packages = new();
    private readonly RangeServer _server = new();
    private readonly DeviceFolder _folder;
    private readonly Cloud _cloud;
    private readonly ServiceProvider _services;
    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public InstallerTests()
    {
        _folder = new DeviceFolder(Path.Combine(_temporary.Path, "device"));
        var identity = new DeviceIdentity(new Uri("http://server.test"), "d-1", "p", 1, _packages.TrustedKeys);
        identity.Save(_folder);
        _cloud = new Cloud(new HttpClient(_server), identity, DeviceIdentity.OpenKey(_folder), new ServerTime(TimeProvider.System));
        _services = Agent();
    }

    [Fact]
    public async Task A_good_package_is_tried_confirmed_and_runs()
    {
        var desired = Publish("a");
        await Installer.InstallAsync(desired, 1, _cloud, Cancellation);

        Active.PackageSha256.ShouldBe(desired.Sha256);
        Slots.Load(_folder).ShouldBe(new Slots { Active = "A", ActivePackage = desired.Sha256, Generation = 1 });
    }

    [Fact]
    public async Task A_second_package_goes_to_the_other_slot_and_the_first_stays_on_disk()
    {
        await Installer.InstallAsync(Publish("a"), 1, _cloud, Cancellation);
        await Installer.InstallAsync(Publish("b", m => m with { NmsIou = 0.5 }), 2, _cloud, Cancellation);

        Active.Slot.ShouldBe("B");
        File.Exists(_folder.Package("A")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_stopped()
    {
        var desired = Publish("a");
        _server.FailAfterRequests = 2;
        await Should.ThrowAsync<HttpRequestException>(() => Installer.InstallAsync(desired, 1, _cloud, Cancellation));
        Active.PackageSha256.ShouldBeNull();

        _server.FailAfterRequests = int.MaxValue;
        _server.Ranges.Clear();
        await Installer.InstallAsync(desired, 1, _cloud, Cancellation);
        _server.Ranges[0].ShouldBeGreaterThan(0);
        Active.PackageSha256.ShouldBe(desired.Sha256);
    }

    [Fact]
    public async Task A_package_signed_by_a_stranger_is_refused_and_the_old_model_goes_on()
    {
        var first = Publish("a");
        await Installer.InstallAsync(first, 1, _cloud, Cancellation);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await RefusalAsync(Publish("b", signer: stranger))).ShouldBe("package.signature_invalid");
        Active.PackageSha256.ShouldBe(first.Sha256);
    }

    [Fact]
    public async Task Bytes_that_are_not_the_package_asked_for_are_refused()
    {
        var desired = Publish("a");
        _server.Content[100] ^= 1;
        (await RefusalAsync(desired)).ShouldBe("install.digest_mismatch");
    }

    [Fact]
    public async Task An_expired_package_is_refused() =>
        (await RefusalAsync(Publish("a", m => m with { ExpiresAt = DateTimeOffset.UnixEpoch }))).ShouldBe("install.expired");

    [Fact]
    public async Task A_package_for_another_class_of_device_is_refused() =>
        (await RefusalAsync(Publish("a", m => m with { DeviceClass = "orin" }))).ShouldBe("install.wrong_device_class");

    [Fact]
    public async Task A_package_whose_golden_images_come_out_differently_is_refused() =>
        (await RefusalAsync(Publish("a", m => m with
        {
            Golden = [m.Golden[0] with { Detections = [new Detection(3, 0.9, new Box(1, 1, 50, 50))] }],
        }))).ShouldBe("install.golden_failed");

    [Fact]
    public async Task A_package_that_is_too_slow_for_its_own_limit_is_refused() =>
        (await RefusalAsync(Publish("a", m => m with { Limits = new PackageLimits(MaxLatencyMs: 0.001) }))).ShouldBe("install.too_slow");

    [Fact]
    public async Task A_process_killed_during_a_trial_comes_back_on_the_confirmed_model()
    {
        var first = Publish("a");
        await Installer.InstallAsync(first, 1, _cloud, Cancellation);
        Slots.Load(_folder).BeginTrial("never-confirmed").Save(_folder);
        await _services.DisposeAsync();

        await using var again = Agent();
        again.GetRequiredService<Installer>().RestoreActive();
        again.GetRequiredService<ActiveModel>().PackageSha256.ShouldBe(first.Sha256);
        Slots.Load(_folder).Trial.ShouldBeNull();
    }

    [Fact]
    public async Task A_package_whose_trials_are_used_up_is_not_tried_again()
    {
        var desired = Publish("a");
        (new Slots { FailedPackage = desired.Sha256, Trials = 3 }).Save(_folder);
        (await RefusalAsync(desired)).ShouldBe("install.trials_used_up");
        _server.Ranges.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _packages.Dispose();
        _temporary.Dispose();
    }

    private Installer Installer => _services.GetRequiredService<Installer>();
    private ActiveModel Active => _services.GetRequiredService<ActiveModel>();

    private async Task<string> RefusalAsync(DesiredPackage desired) =>
        (await Should.ThrowAsync<InstallFailedException>(() => Installer.InstallAsync(desired, 2, _cloud, Cancellation))).Code;

    private DesiredPackage Publish(string name, Func<PackageManifest, PackageManifest>? change = null, ECDsa? signer = null)
    {
        var path = Path.Combine(_temporary.Path, name + ".vpkg");
        var package = _packages.Write(path, change, signer);
        _server.Content = File.ReadAllBytes(path);
        return new DesiredPackage("m-" + name, package.Digest, _server.Content.Length, "/objects/x");
    }

    private ServiceProvider Agent()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Platform:DataFolder", Path.Combine(_temporary.Path, "data"))]).Build();
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddDeviceAgent(configuration, new DeviceOptions { Folder = _folder.Root, SoakTime = TimeSpan.Zero });
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<Enrolment>().Refresh();
        return provider;
    }

    /// <summary>Serves <see cref="Content"/> in ranges, as the object store does.</summary>
    private sealed class RangeServer : HttpMessageHandler
    {
        private int _requests;

        public byte[] Content { get; set; } = [];
        public List<long> Ranges { get; } = [];
        public int FailAfterRequests { get; set; } = int.MaxValue;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (++_requests > FailAfterRequests)
                throw new HttpRequestException("The connection broke off.");
            var range = request.Headers.Range!.Ranges.Single();
            Ranges.Add(range.From!.Value);
            var part = Content[(int)range.From.Value..(int)Math.Min(range.To!.Value + 1, Content.Length)];
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(part) });
        }
    }
}
