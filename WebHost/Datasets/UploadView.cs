using VisionInApp.Platform.Objects;

namespace VisionInApp.WebHost.Datasets;

/// <param name="PartBytes">The length of every part but the last.</param>
/// <param name="Sent">Numbers of the parts that have come; null in lists.</param>
/// <param name="Exists">The file is here already: nothing needs to be sent.</param>
public sealed record UploadView(
    string Sha256, string FileName, long Bytes, int PartBytes, int Parts, IReadOnlyList<int>? Sent, bool Exists, DateTimeOffset? BegunAt)
{
    public static UploadView Of(Upload upload, IReadOnlyList<int>? sent) =>
        new(upload.Plan.Sha256, upload.Plan.FileName, upload.Plan.Bytes, upload.Plan.PartBytes, upload.Plan.Parts, sent, false, upload.BegunAt);

    public static UploadView Here(UploadPlan plan) => new(plan.Sha256, plan.FileName, plan.Bytes, plan.PartBytes, plan.Parts, [], true, null);
}

/// <param name="Url">Signed; relative, or at the object store's own address.</param>
/// <param name="Headers">To be sent with the bytes.</param>
public sealed record PartAddress(int Number, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt)
{
    public static PartAddress Of(int number, SignedPut target, DateTimeOffset expiresAt) => new(number, target.Url.OriginalString, target.Headers, expiresAt);
}

/// <param name="State"><c>done</c>, or <c>verifying</c> while the whole is read.</param>
public sealed record CompletedUpload(string Sha256, long Bytes, string State);
