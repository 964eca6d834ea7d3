using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Objects;

/// <summary>Bytes under signed addresses: the signature is the permission, so no token is asked for.</summary>
public static class ObjectEndpoints
{
    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/objects/{sha256}").WithTags("Objects").AllowAnonymous();
        group.MapGet("", Read).WithName("GetObject").WithSummary("Bytes of an object under a signed address; serves ranges.")
            .Produces(200, contentType: "application/octet-stream").Produces(206).ProducesProblem(404).ProducesProblem(416);
        group.MapMethods("", [HttpMethods.Head], Read).WithName("HeadObject").WithSummary("How long an object is.").Produces(200).ProducesProblem(404);
        group.MapPut("", Write).WithName("PutObject")
            .WithSummary("Stores the bytes a signed address was made for; putting them again changes nothing.")
            .Accepts<Stream>("*/*").Produces<ObjectInfo>().ProducesProblem(404).ProducesProblem(422);
        group.MapGet("/thumbnail", ReadThumbnail).WithName("GetThumbnail")
            .WithSummary("A small JPEG of a picture.")
            .Produces(200, contentType: "image/jpeg").ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> Read(string sha256, HttpContext http, SignedObjectUrl urls, IObjectStore objects)
    {
        if (Verify(sha256, http, urls) is not { } grant || await objects.InfoAsync(sha256, http.RequestAborted) is not { } info)
            return Problems.NotFound("object");
        return new ObjectAnswer(objects, info, grant);
    }

    private static async Task<IResult> Write(
        string sha256, HttpContext http, SignedObjectUrl urls, IObjectStore objects, [FromServices] IUploadParts? parts = null)
    {
        if (Verify(sha256, http, urls) is not { Length: { } length } grant)
            return Problems.NotFound("object");
        if (http.Request.ContentLength is { } announced && announced != length)
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "object.mismatch", $"This address takes {length} bytes, not {announced}.");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = length + 1;
        if (grant.Part is null)
            return TypedResults.Ok(await objects.PutAsync(http.Request.Body, sha256, length, http.RequestAborted));
        return parts is not null && await parts.WriteAsync(grant, http.Request.Body, http.RequestAborted) ? TypedResults.Ok() : Problems.NotFound("upload");
    }

    private static async Task<IResult> ReadThumbnail(string sha256, HttpContext http, SignedObjectUrl urls, Thumbnails thumbnails)
    {
        if (Verify(sha256, http, urls) is null || await thumbnails.FindOrMakeAsync(sha256, http.RequestAborted) is not { } file)
            return Problems.NotFound("object");
        http.Response.Headers.CacheControl = ObjectAnswer.Immutable;
        return TypedResults.PhysicalFile(file, ObjectContentTypes.Jpeg);
    }

    private static ObjectGrant? Verify(string sha256, HttpContext http, SignedObjectUrl urls) =>
        urls.Verify(http.Request.Method, sha256, name => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null);
}
