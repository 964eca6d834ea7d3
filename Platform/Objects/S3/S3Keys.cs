namespace VisionInApp.Platform.Objects.S3;

/// <summary>Names in the bucket. Only what was verified is ever written under <c>sha256/</c>; nobody outside gets an address to write there.</summary>
internal static class S3Keys
{
    /// <summary>What came from outside and is not verified yet.</summary>
    public const string Incoming = "incoming/";

    /// <summary>Whole files in parts: one key an upload.</summary>
    public const string IncomingParts = Incoming + "parts/";

    /// <summary>Records of unfinished uploads.</summary>
    public const string Uploads = "uploads/";

    private const string Objects = "sha256/";

    public static string Object(string sha256) => $"{Objects}{sha256[..2]}/{sha256[2..4]}/{sha256}";

    /// <summary>The bucket may hold other things too.</summary>
    public static bool IsOurs(string key) => key.StartsWith(Incoming, StringComparison.Ordinal) || key.StartsWith(Objects, StringComparison.Ordinal);

    public static string IncomingWhole(string sha256) => $"{Incoming}whole/{sha256}";

    public static string UploadsOf(string owner) => $"{Uploads}{Sha256Name.Of(owner)}/";

    public static string Upload(string owner, string sha256) => $"{UploadsOf(owner)}{sha256}.json";
}

/// <summary>A multipart upload: the key it has for itself, and what the bucket calls it.</summary>
internal sealed record S3Handle(string Key, string UploadId)
{
    public static S3Handle Of(Upload upload)
    {
        var space = upload.Handle.IndexOf(' ', StringComparison.Ordinal);
        return new S3Handle(upload.Handle[..space], upload.Handle[(space + 1)..]);
    }

    public override string ToString() => $"{Key} {UploadId}";
}
