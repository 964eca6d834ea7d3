namespace VisionInApp.Platform.Catalog.Work;

/// <summary>Images that are found by another name now: those with boxes of a class, or those from a device.</summary>
public sealed record TouchWork(int? ClassId, string? DeviceId)
{
    public const string Kind = "touch-images";
}
