namespace VisionInApp.EdgeDevice.Sync;

/// <summary>A package cannot run here; trying the same one again would not help.</summary>
/// <param name="code">Stable, e.g. <c>install.golden_failed</c>; package errors keep their own code (<c>package.signature_invalid</c>).</param>
public sealed class InstallFailedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
