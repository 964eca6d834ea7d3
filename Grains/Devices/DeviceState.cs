using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Devices;

public sealed record DeviceState : ThingState
{
    public DeviceEnrolment? Enrolment { get; init; }
    public string Name { get; init; } = "";
    public int CredentialEpoch { get; init; }
    public bool Revoked { get; init; }
    public long DesiredGeneration { get; init; }
    public PackageReference? DesiredPackage { get; init; }
    public PipelineSettings Pipeline { get; init; } = PipelineSettings.Default;
    public ReportedState Reported { get; init; } = new();
    public DeviceInstall? LastInstall { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The part of a device's report that decisions depend on; its figures go to the catalog without passing here.</summary>
public sealed record ReportedState
{
    public long Generation { get; init; }
    public string? PackageSha256 { get; init; }
    public string Status { get; init; } = "new";
    public string? Error { get; init; }
    public string? SoftwareVersion { get; init; }
}
