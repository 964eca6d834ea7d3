using System.Diagnostics.CodeAnalysis;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.WebHost.Devices;

/// <summary>A device row, and whether the device has been heard of lately.</summary>
public sealed record DeviceStatus : DeviceRow
{
    /// <summary>Devices report at least every 10 s: three missed reports make one offline.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    [SetsRequiredMembers]
    public DeviceStatus(DeviceRow row, DateTimeOffset now)
        : base(row) =>
        Online = row.Status != "revoked" && now - row.LastSeen < Silence;

    public bool Online { get; }
}
