using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Objects;

/// <summary>Sends an object, whole or the part asked for. Objects never change, so the answer may be kept for ever.</summary>
public sealed class ObjectAnswer(IObjectStore objects, ObjectInfo info, ObjectGrant grant) : IResult
{
    public const string Immutable = "private, max-age=31536000, immutable";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var part = ByteRange.Of(RangeOf(request), info.Length, out var satisfiable);
        if (!satisfiable)
        {
            response.Headers.ContentRange = $"bytes */{info.Length}";
            await Problems.Of(StatusCodes.Status416RangeNotSatisfiable, "object.range", $"The object has {info.Length} bytes.").ExecuteAsync(httpContext);
            return;
        }

        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = Immutable;
        response.Headers.ETag = $"\"{info.Sha256}\"";
        if (request.Headers.IfNoneMatch == response.Headers.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await DescribeAsync(response, part, httpContext.RequestAborted);
        if (!HttpMethods.IsHead(request.Method))
            await SendAsync(response, part, httpContext.RequestAborted);
    }

    // A part of another object than the one asked for earlier (If-Range) would be useless: then the whole goes out.
    private RangeHeaderValue? RangeOf(HttpRequest request)
    {
        var expected = request.Headers.IfRange.ToString();
        return expected.Length == 0 || expected == $"\"{info.Sha256}\"" ? request.GetTypedHeaders().Range : null;
    }

    private async Task DescribeAsync(HttpResponse response, ByteRange? part, CancellationToken cancellation)
    {
        var type = grant.ContentType ?? ObjectContentTypes.Binary;
        var seen = type.StartsWith("image/", StringComparison.Ordinal) ? await SeenTypeAsync(cancellation) : type;
        response.ContentType = seen ?? ObjectContentTypes.Binary;
        if (grant.DownloadName is not null || seen is null)
            response.Headers.ContentDisposition = Attachment(grant.DownloadName ?? info.Sha256);
        response.ContentLength = part?.Length ?? info.Length;
        if (part is not { } p)
            return;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {p.Start}-{p.Start + p.Length - 1}/{info.Length}";
    }

    private async Task SendAsync(HttpResponse response, ByteRange? part, CancellationToken cancellation)
    {
        await using var content = await objects.OpenReadAsync(info.Sha256, part?.Start ?? 0, part?.Length, cancellation)
            ?? throw new FileNotFoundException($"Object {info.Sha256} vanished.");
        await StreamCopyOperation.CopyToAsync(content, response.Body, response.ContentLength, 64 * 1024, cancellation);
    }

    private async Task<string?> SeenTypeAsync(CancellationToken cancellation)
    {
        var start = new byte[PictureType.BytesNeeded];
        await using var content = await objects.OpenReadAsync(info.Sha256, 0, start.Length, cancellation);
        var read = content is null ? 0 : await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        return PictureType.Of(start.AsSpan(0, read));
    }

    private static string Attachment(string name)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(name);
        return header.ToString();
    }
}
