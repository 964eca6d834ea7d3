namespace VisionInApp.Platform.Catalog.Rows;

public record DeviceRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required long Version { get; init; }
    public required string Name { get; init; }
    public required long DesiredGeneration { get; init; }
    public string? DesiredModelId { get; init; }
    public string? DesiredPackageSha256 { get; init; }
    public required long ReportedGeneration { get; init; }
    public string? ReportedPackageSha256 { get; init; }

    /// <summary><c>new</c>, <c>idle</c>, <c>running</c>, <c>installing</c>, <c>failed</c> or <c>revoked</c>; whether it is online follows from <c>LastSeen</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The last step of the running or last install, with its code and message when it failed.</summary>
    public string? InstallStep { get; init; }
    public string? InstallCode { get; init; }
    public string? InstallMessage { get; init; }
    public double? Fps { get; init; }
    public double? LatencyMs { get; init; }
    public double? TemperatureCelsius { get; init; }
    public long FramesSeen { get; init; }
    public long FramesCaptured { get; init; }
    public long? FramesLeft { get; init; }
    public int Pass { get; init; }
    public required string SourceKind { get; init; }
    public string? SourceAddress { get; init; }
    public DateTimeOffset? LastSeen { get; init; }
    public string? SoftwareVersion { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

public interface IDeviceRows
{
    Task<DeviceRow?> FindAsync(string deviceId, CancellationToken cancellation);
    Task<Page<DeviceRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation);
}
