using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
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
}

public sealed record FreezeRequest([property: StringLength(2000)] string? Note);
