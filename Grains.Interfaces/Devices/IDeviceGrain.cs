using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Interfaces.Devices;

/// <summary>A device: desired against reported state, and its credentials. Key: device id.</summary>
[Alias("va.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>Refused: <c>device.exists</c>, <c>device.key_invalid</c>.</summary>
    [Alias("Enrol")] Task<Outcome> Enrol(Command command, DeviceEnrolment enrolment, CancellationToken cancellation);
    [Alias("Rename")] Task<Outcome> Rename(Command command, string name, CancellationToken cancellation);

    /// <summary>Raises the credential epoch: nothing the device signed so far is accepted any more.</summary>
    [Alias("Revoke")] Task<Outcome> Revoke(Command command, CancellationToken cancellation);

    /// <summary>A new desired package; <c>Result</c> is the new generation. The same package again keeps the generation.</summary>
    [Alias("SetPackage")] Task<Outcome> SetPackage(Command command, PackageReference? package, CancellationToken cancellation);

    /// <summary>New pipeline settings; <c>Result</c> is the new generation. Refused: <c>device.pipeline_invalid</c>.</summary>
    [Alias("SetPipeline")] Task<Outcome> SetPipeline(Command command, PipelineSettings settings, CancellationToken cancellation);

    [Alias("Report")] Task Report(DeviceReported report, CancellationToken cancellation);
    [Alias("ReportInstall")] Task ReportInstall(DeviceInstall install, CancellationToken cancellation);

    /// <summary>Null when there is no such device.</summary>
    [Alias("Get")] Task<DeviceView?> Get(CancellationToken cancellation);
}

/// <param name="PublicKeyPem">SubjectPublicKeyInfo of an ECDSA P-256 key, PEM.</param>
[GenerateSerializer, Immutable, Alias("va.DeviceEnrolment")]
public sealed record DeviceEnrolment(
    [property: Id(0)] string ProjectId, [property: Id(1)] string Name, [property: Id(2)] string PublicKeyPem, [property: Id(3)] string HardwareId);

/// <summary>A published (signed) package of a model version.</summary>
[GenerateSerializer, Immutable, Alias("va.PackageReference")]
public sealed record PackageReference([property: Id(0)] string ModelId, [property: Id(1)] string Sha256, [property: Id(2)] long Bytes);

[GenerateSerializer, Immutable, Alias("va.DeviceView")]
public sealed record DeviceView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string ProjectId { get; init; }
    [Id(2)] public required long Version { get; init; }
    [Id(3)] public required string Name { get; init; }
    [Id(4)] public required string PublicKeyPem { get; init; }

    /// <summary>Device tokens must carry it.</summary>
    [Id(5)] public required int CredentialEpoch { get; init; }
    [Id(6)] public required bool Revoked { get; init; }
    [Id(7)] public required long DesiredGeneration { get; init; }
    [Id(8)] public PackageReference? DesiredPackage { get; init; }
    [Id(9)] public required PipelineSettings Pipeline { get; init; }
    [Id(10)] public required long ReportedGeneration { get; init; }
    [Id(11)] public string? ReportedPackageSha256 { get; init; }

    /// <summary>The last install's step, its generation, and its code when it failed.</summary>
    [Id(12)] public DeviceInstall? LastInstall { get; init; }
    [Id(13)] public required string Status { get; init; }
}
