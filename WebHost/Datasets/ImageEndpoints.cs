using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Images, their boxes and their splits.</summary>
public static class ImageEndpoints
{
    public static void MapImages(this RouteGroupBuilder api)
    {
        var project = api.MapGroup("/projects/{projectId}").WithTags("Data").ForMembers();
        project.MapGet("/images", List).WithName("ListImages").WithSummary("Images with their boxes, filtered.");
        project.MapGet("/images/{imageId}", Get).WithName("GetImage").WithSummary("One image with its boxes.");
        project.MapGet("/images/{imageId}/revisions", ListRevisions).WithName("ListRevisions").WithSummary("Every revision of an image's boxes, newest first.")
            .Produces<Page<AnnotationRevisionRow>>().ProducesProblem(404);
        project.MapPut("/images/{imageId}/annotations", Annotate).Needs(Right.Annotate).WithName("AnnotateImage")
            .WithSummary("Saves an image's boxes as the next revision; `If-Match` names the revision they were drawn on. `result` is the new one.")
            .Answers().ProducesProblem(412).ProducesProblem(428);
        project.MapPut("/images/split", SetSplit).Needs(Right.Edit).WithName("MoveImages").WithSummary("Moves images to a split.").Answers();
        project.MapPost("/split", SplitPool).Needs(Right.Edit).WithName("SplitPool").WithSummary("Splits the labelled images in the pool by a stable hash.").Answers();
        project.MapGet("/counts", Count).WithName("CountImages").WithSummary("Images, boxes, splits and classes in numbers.");
    }

    private static async Task<Page<ImageView>> List(
        string projectId, [AsParameters] ImageQuery query, [AsParameters] PageQuery page, IDatasetRows rows, ObjectUrls urls, CancellationToken cancellation)
    {
        var images = await rows.ListImagesAsync(projectId, query.ToFilter(), page.ToRequest(), cancellation);
        return new Page<ImageView>([.. images.Items.Select(i => new ImageView(i, urls))], images.Next);
    }

    private static async Task<Tagged<ImageView>> Get(string projectId, string imageId, IDatasetRows rows, ObjectUrls urls, CancellationToken cancellation)
    {
        var image = await rows.FindImageAsync(projectId, imageId, cancellation);
        return new Tagged<ImageView>(image is null ? null : new ImageView(image, urls), image?.Revision ?? 0, "image");
    }

    private static async Task<IResult> ListRevisions(string projectId, string imageId, IDatasetRows rows, CancellationToken cancellation) =>
        await rows.FindImageAsync(projectId, imageId, cancellation) is null
            ? Problems.NotFound("image")
            : TypedResults.Ok(Pages.Whole(await rows.ListRevisionsAsync(projectId, imageId, cancellation)));

    private static async Task<CommandAnswer> Annotate(
        string projectId, string imageId, DrawnBoxes drawn, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller,
        IDatasetRows rows, IGrainFactory grains, CancellationToken cancellation)
    {
        var revision = ETags.RequiredVersion(ifMatch);
        if (await rows.FindImageAsync(projectId, imageId, cancellation) is not { } image)
            return CommandAnswer.Done(Refusals.NotFound("image"));
        var annotations = drawn.By(caller.UserId, image.Annotations);
        var dataset = grains.GetGrain<IDatasetGrain>(projectId);
        return CommandAnswer.Done(await dataset.Annotate(caller.Command, imageId, revision, annotations, cancellation), conditional: true);
    }

    private static async Task<CommandAnswer> SetSplit(
        string projectId, SplitMove request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IDatasetGrain>(projectId).SetSplit(caller.Command, request.ImageIds, request.Split, cancellation));

    private static async Task<CommandAnswer> SplitPool(
        string projectId, PoolSplit request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IDatasetGrain>(projectId).SplitPool(caller.Command, request.Proportions, request.Seed, cancellation));

    private static Task<DatasetCounts> Count(string projectId, IDatasetRows rows, CancellationToken cancellation) => rows.CountAsync(projectId, cancellation);
}

/// <param name="Text">Part of the image's name.</param>
/// <param name="Origin">Import id, or <c>device:ID</c>.</param>
public sealed record ImageQuery(
    [property: RegularExpression(Patterns.Split)] string? Split, int? ClassId, bool? Labelled,
    [property: StringLength(200)] string? Text, [property: StringLength(200)] string? Origin)
{
    public ImageFilter ToFilter() => new(Split, ClassId, Labelled, Text, Origin);
}

public sealed record SplitMove([property: Length(1, 10_000)] string[] ImageIds, [property: RegularExpression(Patterns.Split)] string Split);

/// <param name="Proportions">Share by split; they sum to 1.</param>
public sealed record PoolSplit([property: Length(1, 4)] Dictionary<string, double> Proportions, int Seed);
