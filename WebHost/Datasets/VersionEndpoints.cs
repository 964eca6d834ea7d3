using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Datasets;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Frozen dataset versions.</summary>
public static class VersionEndpoints
{
    public static void MapVersions(this RouteGroupBuilder api)
    {
        var versions = api.MapGroup("/projects/{projectId}/versions").WithTags("Data").ForMembers();
        versions.MapGet("", List).WithName("ListVersions").WithSummary("Dataset versions, newest first.");
        versions.MapPost("", Freeze).Needs(Right.Edit).WithName("FreezeVersion").WithSummary("Freezes the labelled images as the next version. `result` is its number.").Answers(202);
        versions.MapGet("/{number:int}", Get).WithName("GetVersion").WithSummary("One dataset version.");
        versions.MapGet("/{number:int}/export", Export).WithName("ExportVersion").WithSummary("A frozen version as a COCO, Pascal VOC or YOLO zip.")
            .Produces(200, contentType: "application/zip").ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<Page<DatasetVersionRow>> List(string projectId, IDatasetRows rows, CancellationToken cancellation) =>
        Pages.Whole(await rows.ListVersionsAsync(projectId, cancellation));

    private static async Task<CommandAnswer> Freeze(string projectId, FreezeRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation)
    {
        var outcome = await grains.GetGrain<IDatasetGrain>(projectId).Freeze(caller.Command, request.Note ?? "", cancellation);
        return CommandAnswer.Begun(outcome, o => $"/api/v1/projects/{projectId}/versions/{o.Result}");
    }

    private static async Task<Tagged<DatasetVersionRow>> Get(string projectId, int number, IDatasetRows rows, CancellationToken cancellation) =>
        new(await rows.FindVersionAsync(projectId, number, cancellation), number, "version");

    private static async Task<IResult> Export(
        string projectId, int number, [RegularExpression("^(coco|voc|yolo)$")] string? format, IDatasetRows rows, IObjectStore objects, CancellationToken cancellation)
    {
        if (await rows.FindVersionAsync(projectId, number, cancellation) is not { } version)
            return Problems.NotFound("version");
        if (version.Digest is null || await VersionExport.ReadManifestAsync(objects, version.Digest, cancellation) is not { } manifest)
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "dataset.freezing", "This version is still being frozen; export it when it is done.");
        return new VersionExport(objects, manifest, Enum.Parse<DatasetFormat>(format ?? "coco", ignoreCase: true));
    }
}

public sealed record FreezeRequest([property: StringLength(2000)] string? Note);
