using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Uploaded archives and their import into the dataset.</summary>
public static class UploadEndpoints
{
    public static void MapUploads(this RouteGroupBuilder api)
    {
        var project = api.MapGroup("/projects/{projectId}").WithTags("Data").ForMembers();
        project.MapPost("/uploads", StartUpload).Needs(Right.Edit).WithName("StartUpload")
            .WithSummary("Where to PUT a file at once, unless it is here already. Large ones are better sent in parts.")
            .ProducesProblem(422);
        project.MapPost("/imports", StartImport).Needs(Right.Edit).WithName("StartImport")
            .WithSummary("Imports an uploaded COCO, Pascal VOC or YOLO archive. `result` is the import's id.").Answers(202);
        project.MapGet("/imports", ListImports).WithName("ListImports").WithSummary("Imports, newest first.");
        project.MapGet("/imports/{importId}", GetImport).WithName("GetImport").WithSummary("How far an import is, or how it ended.");
        project.MapGet("/imports/{importId}/findings", ListFindings).WithName("ListImportFindings")
            .WithSummary("What was refused or repaired, item by item.").Produces<Page<ImportFindingRow>>().ProducesProblem(404);
    }

    private static async Task<Results<Ok<UploadAddress>, ProblemHttpResult>> StartUpload(
        string projectId, UploadRequest request, IObjectStore objects, ObjectUrls urls, ObjectOptions options, CancellationToken cancellation)
    {
        if (request.Bytes > options.MaxUploadBytes)
            return Problems.Of(UploadRefusals.TooLarge(request.Bytes, options.MaxUploadBytes));
        var kept = await objects.InfoAsync(request.Sha256, cancellation);
        var target = urls.Upload(request.Sha256, request.Bytes);
        return TypedResults.Ok(new UploadAddress(target.Url.OriginalString, request.Sha256, kept?.Length == request.Bytes, target.Headers));
    }

    private static async Task<CommandAnswer> StartImport(
        string projectId, ImportStart request, Caller caller, IObjectStore objects, IGrainFactory grains, CancellationToken cancellation)
    {
        if (await objects.InfoAsync(request.Sha256, cancellation) is not { } upload)
            return CommandAnswer.Done(Refusals.NotUploaded(request.Sha256));
        var import = new ImportRequest(request.Sha256, request.FileName, upload.Length, request.SplitBy);
        var outcome = await grains.GetGrain<IDatasetGrain>(projectId).StartImport(caller.Command, import, cancellation);
        return CommandAnswer.Begun(outcome, o => $"/api/v1/projects/{projectId}/imports/{o.Result}");
    }

    private static async Task<Page<ImportRow>> ListImports(string projectId, IDatasetRows rows, CancellationToken cancellation) =>
        Pages.Whole(await rows.ListImportsAsync(projectId, cancellation));

    private static async Task<Tagged<ImportRow>> GetImport(string projectId, string importId, IDatasetRows rows, CancellationToken cancellation)
    {
        var import = await rows.FindImportAsync(projectId, importId, cancellation);
        return new Tagged<ImportRow>(import, import?.Version ?? 0, "import");
    }

    private static async Task<IResult> ListFindings(
        string projectId, string importId, [AsParameters] PageQuery page, IDatasetRows rows, CancellationToken cancellation) =>
        await rows.FindImportAsync(projectId, importId, cancellation) is null
            ? Problems.NotFound("import")
            : TypedResults.Ok(await rows.ListFindingsAsync(importId, page.ToRequest(), cancellation));

    public sealed record UploadRequest(
        [property: StringLength(500, MinimumLength = 1)] string FileName,
        [property: Range(1, long.MaxValue)] long Bytes,
        [property: RegularExpression(Patterns.Sha256)] string Sha256);
}

/// <param name="Url">Signed; relative, or at the object store's own address. Good for a day.</param>
/// <param name="Exists">Nothing needs to be sent.</param>
/// <param name="Headers">To be sent with the bytes.</param>
public sealed record UploadAddress(string Url, string Sha256, bool Exists, IReadOnlyDictionary<string, string> Headers);

public sealed record ImportStart(
    [property: RegularExpression(Patterns.Sha256)] string Sha256,
    [property: StringLength(500, MinimumLength = 1)] string FileName,
    [property: RegularExpression("^(source|train|val|test|pool)$")] string SplitBy);
