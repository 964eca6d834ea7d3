using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace VisionInApp.WebHost.Http;

/// <summary>Conditional requests (RFC 9110 §13).</summary>
public static class ETags
{
    /// <summary>Whether <c>If-None-Match</c> names this tag.</summary>
    public static bool Matches(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(k => k.Tag == "*" || k.Compare(tag, useStrongComparison: false));

    /// <summary>The version named by <c>If-Match</c>: <c>"7"</c>, or a whole ETag that begins with it, <c>"7-…"</c>.</summary>
    /// <exception cref="BadHttpRequestException">The header is missing or names no version.</exception>
    public static int RequiredVersion(string? ifMatch)
    {
        var tag = (ifMatch ?? "").Trim();
        // A proxy that compresses an answer makes its tag weak; the version in it is no less the version.
        var number = (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"').Split('-', 2)[0];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new BadHttpRequestException("If-Match must name the version this changes, as in \"7\".", StatusCodes.Status428PreconditionRequired);
    }
}
