using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Datasets;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Feedback;

/// <summary>Frames that devices were unsure of, and their review.</summary>
public static class FeedbackEndpoints
{
    public static void MapFeedback(this RouteGroupBuilder api)
    {
        var feedback = api.MapGroup("/projects/{projectId}/feedback").WithTags("Feedback").ForMembers();
        feedback.MapGet("", List).WithName("ListFeedback").WithSummary("Frames by score, highest first.");
        var item = feedback.MapGroup("/{itemId}");
        item.MapGet("", Get).WithName("GetFeedback").WithSummary("One frame with what the device saw.");
        item.MapPost("/accept", Accept).Needs(Right.Annotate).WithName("AcceptFeedback").WithSummary("Takes the frame into the dataset with these boxes. `result` is the image's id.").Answers();
        item.MapPost("/reject", Reject).Needs(Right.Annotate).WithName("RejectFeedback").WithSummary("Leaves the frame out.").Answers();
        item.MapPost("/requeue", Requeue).Needs(Right.Annotate).WithName("RequeueFeedback").WithSummary("Puts a rejected frame back into the queue.").Answers();
    }

    private static async Task<Page<FeedbackView>> List(
        string projectId, [RegularExpression("^(queued|accepted|rejected)$")] string? state, [AsParameters] PageQuery page,
        IFeedbackRows rows, ObjectUrls urls, CancellationToken cancellation)
    {
        var items = await rows.ListAsync(projectId, state, page.ToRequest(), cancellation);
        return new Page<FeedbackView>([.. items.Items.Select(i => new FeedbackView(i, urls))], items.Next);
    }

    private static async Task<Tagged<FeedbackView>> Get(string projectId, string itemId, IFeedbackRows rows, ObjectUrls urls, CancellationToken cancellation)
    {
        var item = await rows.FindAsync(projectId, itemId, cancellation);
        return new Tagged<FeedbackView>(item is null ? null : new FeedbackView(item, urls), 0, "feedback");
    }

    private static async Task<CommandAnswer> Accept(
        string projectId, string itemId, DrawnBoxes drawn, Caller caller, IFeedbackRows rows, IGrainFactory grains, CancellationToken cancellation)
    {
        if (await rows.FindAsync(projectId, itemId, cancellation) is not { } item)
            return CommandAnswer.Done(Refusals.NotFound("feedback"));
        var seen = new Provenance(BoxOrigin.Device, item.DeviceId);
        var annotations = drawn.By(caller.UserId, item.Detections.Select(d => new Annotation(d.ClassId, d.Box, seen)));
        var loop = grains.GetGrain<IFeedbackLoopGrain>(projectId);
        return CommandAnswer.Done(await loop.Accept(caller.Command, itemId, annotations, cancellation));
    }

    private static async Task<CommandAnswer> Reject(string projectId, string itemId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IFeedbackLoopGrain>(projectId).Reject(caller.Command, itemId, cancellation));

    private static async Task<CommandAnswer> Requeue(string projectId, string itemId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IFeedbackLoopGrain>(projectId).Requeue(caller.Command, itemId, cancellation));
}
