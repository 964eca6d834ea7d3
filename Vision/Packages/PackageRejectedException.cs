namespace VisionInApp.Vision.Packages;

/// <summary>
/// A model package that is not opened. Codes: <c>package.not_a_zip</c>, <c>package.too_large</c>, <c>package.unexpected_entry</c>,
/// <c>package.missing_entry</c>, <c>package.manifest_invalid</c>, <c>package.schema_unknown</c>, <c>package.digest_mismatch</c>,
/// <c>package.unsigned</c>, <c>package.key_unknown</c>, <c>package.signature_invalid</c>.
/// </summary>
public sealed class PackageRejectedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
