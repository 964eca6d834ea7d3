namespace VisionInApp.Platform.Objects;

/// <summary>Immutable bytes named by their SHA-256 (64 lower-case hex digits); putting the same bytes again changes nothing.</summary>
public interface IObjectStore
{
    /// <summary>Stores the stream to its end.</summary>
    Task<ObjectInfo> PutAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Stores the stream only if it has this digest (and length, when given).</summary>
    /// <exception cref="ObjectMismatchException">The bytes are others than announced; nothing is kept.</exception>
    Task<ObjectInfo> PutAsync(Stream content, string expectedSha256, long? expectedLength = null, CancellationToken cancellationToken = default);

    /// <summary>The bytes from <paramref name="offset"/>, at most <paramref name="length"/> of them, or null when there is no such object.</summary>
    Task<Stream?> OpenReadAsync(string sha256, long offset = 0, long? length = null, CancellationToken cancellationToken = default);

    /// <summary>Null when there is no such object, also for a malformed digest.</summary>
    Task<ObjectInfo?> InfoAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>False when there was nothing to delete.</summary>
    Task<bool> DeleteAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>The origin of signed addresses, or null when they are relative to the web host.</summary>
    Uri? PublicOrigin { get; }

    /// <summary>An address at which anyone may read the object until it expires.</summary>
    /// <param name="contentType">One of <see cref="ObjectContentTypes"/>.</param>
    /// <param name="downloadName">When given, browsers save under this name instead of showing the object.</param>
    Uri SignGet(string sha256, TimeSpan lifetime, string contentType = ObjectContentTypes.Binary, string? downloadName = null);

    /// <summary>Where exactly these bytes may be PUT until it expires. They are an object once their digest was verified, at the latest when first asked for.</summary>
    SignedPut SignPut(string sha256, long length, TimeSpan lifetime);
}

/// <summary>An object's name and its length in bytes.</summary>
public sealed record ObjectInfo(string Sha256, long Length);

/// <summary>The bytes received are not the ones announced.</summary>
public sealed class ObjectMismatchException(string message) : Exception(message);

/// <summary>The store does not answer, or answers that it cannot now; trying again later may help.</summary>
public sealed class ObjectStoreUnavailableException(Exception inner) : IOException("The object store does not answer.", inner);

/// <summary>What signed addresses may be served as: nothing a browser would run.</summary>
public static class ObjectContentTypes
{
    public const string Binary = "application/octet-stream";
    public const string Json = "application/json";
    public const string Text = "text/plain; charset=utf-8";
    public const string Zip = "application/zip";
    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Webp = "image/webp";
    public const string Bmp = "image/bmp";

    private static readonly HashSet<string> Known = [Binary, Json, Text, Zip, Jpeg, Png, Webp, Bmp];

    public static bool IsAllowed(string contentType) => Known.Contains(contentType);

    /// <exception cref="ArgumentException">Objects are not served as this.</exception>
    public static string Require(string contentType) =>
        IsAllowed(contentType) ? contentType : throw new ArgumentException($"Objects are not served as '{contentType}'.", nameof(contentType));
}
