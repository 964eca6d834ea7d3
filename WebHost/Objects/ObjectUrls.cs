using VisionInApp.Platform.Objects;

namespace VisionInApp.WebHost.Objects;

/// <summary>
/// Signed addresses. Pictures are read through this host, which looks at what they are before it says so; their addresses stay the same for an hour, so that
/// browsers keep what they have. Everything else goes straight to where the objects are kept.
/// </summary>
public sealed class ObjectUrls(IObjectStore objects, SignedObjectUrl pictures, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>The whole picture; good for one to two hours.</summary>
    public string Picture(string sha256) => pictures.SignGet(sha256, UntilTheHourAfterNext(), ObjectContentTypes.Jpeg).ToString();

    /// <summary>A small JPEG of it. Whoever may see a picture may see it small: the grant is the same.</summary>
    public string Thumbnail(string sha256)
    {
        var picture = Picture(sha256);
        var query = picture.IndexOf('?', StringComparison.Ordinal);
        return $"{picture[..query]}/thumbnail{picture[query..]}";
    }

    public string Download(string sha256, string contentType, string fileName) => objects.SignGet(sha256, Hour, contentType, fileName).OriginalString;

    /// <summary>For a device, which may be slow to fetch it.</summary>
    public string ForDevice(string sha256) => objects.SignGet(sha256, Day).OriginalString;

    public SignedPut Upload(string sha256, long bytes) => objects.SignPut(sha256, bytes, Day);

    private TimeSpan UntilTheHourAfterNext()
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % Hour.Ticks), TimeSpan.Zero) + Hour + Hour - now;
    }
}
