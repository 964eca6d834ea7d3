using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.Platform.Objects;

/// <summary>
/// Addresses <c>/objects/SHA256?m=GET|PUT&amp;e=EXPIRY&amp;…&amp;s=SIGNATURE</c> of the web host: HMAC-SHA256 over method, digest, expiry, length, type, name and part.
/// </summary>
public sealed class SignedObjectUrl(byte[] key, TimeProvider time)
{
    /// <summary>Answers what the address grants, or null when it is forged, changed, expired or for another method.</summary>
    /// <param name="method">The request's method; HEAD counts as GET.</param>
    /// <param name="sha256">The last segment of the path.</param>
    /// <param name="query">Looks a query parameter up; null when absent.</param>
    public ObjectGrant? Verify(string method, string sha256, Func<string, string?> query)
    {
        var wanted = method == "HEAD" ? "GET" : method;
        if (!Sha256Name.IsValid(sha256) || wanted is not ("GET" or "PUT"))
            return null;
        if (Number(query("e")) is not { } expires || query("s") is not { Length: 43 } signature)
            return null;
        var grant = new ObjectGrant(sha256, Number(query("l")), query("t"), query("n"), query("p"));
        var expected = Signature(wanted, expires, grant);
        var same = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(expected));
        return same && expires > time.GetUtcNow().ToUnixTimeSeconds() ? grant : null;
    }

    /// <summary>Relative to the web host.</summary>
    public Uri SignGet(string sha256, TimeSpan lifetime, string contentType = ObjectContentTypes.Binary, string? downloadName = null) =>
        Sign("GET", new ObjectGrant(Sha256Name.Require(sha256), null, ObjectContentTypes.Require(contentType), downloadName), lifetime);

    /// <summary>Relative to the web host.</summary>
    /// <param name="part">Names the part of an upload that the bytes are, instead of an object.</param>
    internal SignedPut SignPut(string sha256, long length, TimeSpan lifetime, string? part = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return SignedPut.Plain(Sign("PUT", new ObjectGrant(Sha256Name.Require(sha256), length, null, null, part), lifetime));
    }

    private Uri Sign(string method, ObjectGrant grant, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        var address = new StringBuilder().Append(CultureInfo.InvariantCulture, $"/objects/{grant.Sha256}?m={method}&e={expires}");
        if (grant.Length is { } length)
            address.Append(CultureInfo.InvariantCulture, $"&l={length}");
        if (grant.ContentType is { } type)
            address.Append("&t=").Append(Uri.EscapeDataString(type));
        if (grant.DownloadName is { } name)
            address.Append("&n=").Append(Uri.EscapeDataString(name));
        if (grant.Part is { } part)
            address.Append("&p=").Append(Uri.EscapeDataString(part));
        return new Uri(address.Append("&s=").Append(Signature(method, expires, grant)).ToString(), UriKind.Relative);
    }

    // Each part is length-prefixed, so no two grants have the same text.
    private string Signature(string method, long expires, ObjectGrant grant)
    {
        var text = new StringBuilder();
        foreach (var part in new[]
            { method, grant.Sha256, Text(expires), Text(grant.Length), grant.ContentType ?? "-", grant.DownloadName ?? "-", grant.Part ?? "-" })
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part};");
        return System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What a signed address allows: reading the object as a type and name, or (with a length) writing exactly these bytes.</summary>
/// <param name="Part">With a length: the part of an upload that the bytes are, instead of an object.</param>
public sealed record ObjectGrant(string Sha256, long? Length, string? ContentType, string? DownloadName, string? Part = null);
