using System.Security.Cryptography;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Grains.Hosting;

/// <summary>Speaks as an edge device does.</summary>
public sealed class Device(EmbeddedSilo silo, string id)
{
    public string Id => id;
    public IDeviceGrain Grain => silo.Grains.GetGrain<IDeviceGrain>(id);

    public static string PublicKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    public static async Task<Device> EnrolAsync(EmbeddedSilo silo, string project)
    {
        var device = new Device(silo, Guid.NewGuid().ToString("n"));
        var enrolment = new DeviceEnrolment(project, "Camera 1", PublicKey(), "hw-1");
        (await device.Grain.Enrol(EmbeddedSilo.By("enrol"), enrolment, default)).Code.ShouldBeNull();
        return device;
    }

    public Task SayAsync(params StreamRecord[] records) => silo.PublishAsync(silo.Get<StreamNames>().Device(id), $"device:{id}", records);

    public Task ReportAsync(long generation, string? package, long frames = 1) => SayAsync(new DeviceReported
    {
        At = DateTimeOffset.UtcNow,
        DeviceId = id,
        Generation = generation,
        PackageSha256 = package,
        Status = "running",
        Fps = 12.5,
        FramesSeen = frames,
        FramesCaptured = 0,
        FramesLeft = 0,
        SoftwareVersion = "1",
    });

    public Task CaptureAsync(string frameId, string sha256) => SayAsync(new FrameCaptured
    {
        At = DateTimeOffset.UtcNow,
        DeviceId = id,
        FrameId = frameId,
        Sha256 = sha256,
        Width = 64,
        Height = 48,
        Source = "belt",
        Reason = "low_confidence",
        Score = 0.7,
        PackageSha256 = new string('b', 64),
        Detections = [],
    });

    /// <summary>Waits until the device shall run something newer, then says it does.</summary>
    public async Task FollowAsync(long after)
    {
        var wanted = await Eventually.Until(() => Grain.Get(default), d => d!.DesiredGeneration > after);
        await ReportAsync(wanted!.DesiredGeneration, wanted.DesiredPackage?.Sha256);
    }
}
