using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Large files in parts, straight to where objects are kept: may be interrupted at any point and gone on with, also days later and from another place.</summary>
public static class PartUploadEndpoints
{
    private const int MaxPartsAtOnce = 50;
    private static readonly TimeSpan PartLifetime = TimeSpan.FromMinutes(15);

    public static void MapPartUploads(this RouteGroupBuilder api)
    {
        var uploads = api.MapGroup("/projects/{projectId}/uploads").WithTags("Data").ForMembers();
        uploads.MapGet("", List).WithName("ListUploads").WithSummary("My unfinished uploads in this project, newest first.");
        uploads.MapPut("/{sha256}", Begin).Needs(Right.Edit).WithName("BeginUpload")
            .WithSummary("Begins to send a file in parts, or finds the upload where it was left. `sha256` is the whole file's.")
            .ProducesProblem(422);
        uploads.MapGet("/{sha256}", Get).WithName("GetUpload").WithSummary("An unfinished upload of mine and which of its parts have come.").ProducesProblem(404);
        uploads.MapPost("/{sha256}/parts", SignParts).Needs(Right.Edit).WithName("SignUploadParts")
            .WithSummary("Where to PUT parts; good for 15 minutes, and for these bytes only.").ProducesProblem(404).ProducesProblem(422);
        uploads.MapPost("/{sha256}/complete", Complete).Needs(Right.Edit).WithName("CompleteUpload")
            .WithSummary("Puts the parts together and reads the whole once. 202 while that goes on: ask again.")
            .Produces<CompletedUpload>(202).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        uploads.MapDelete("/{sha256}", Abort).Needs(Right.Edit).WithName("AbortUpload").WithSummary("Throws away what came of an unfinished upload.");
    }

    private static async Task<Page<UploadView>> List(string projectId, Caller caller, IUploads uploads, CancellationToken cancellation) =>
        Pages.Whole<UploadView>([.. (await uploads.ListAsync(Owner(projectId, caller), cancellation)).Select(u => UploadView.Of(u, null))]);

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> Begin(
        string projectId, [RegularExpression(Patterns.Sha256)] string sha256, FileToSend file, Caller caller, IUploads uploads, IObjectStore objects,
        ObjectOptions options, CancellationToken cancellation)
    {
        if (file.Bytes > options.MaxUploadBytes)
            return Problems.Of(UploadRefusals.TooLarge(file.Bytes, options.MaxUploadBytes));
        var plan = new UploadPlan(Owner(projectId, caller), sha256, file.FileName, file.Bytes, UploadPlan.PartBytesFor(file.Bytes, options.PartBytes));
        if ((await objects.InfoAsync(sha256, cancellation))?.Length == file.Bytes)
            return TypedResults.Ok(UploadView.Here(plan));
        var unfinished = await uploads.ListAsync(plan.Owner, cancellation);
        if (unfinished.Count >= options.MaxUnfinishedUploads && unfinished.All(u => u.Plan.Sha256 != sha256))
            return Problems.Of(UploadRefusals.TooMany(options.MaxUnfinishedUploads));
        return TypedResults.Ok(await ViewAsync(uploads, await uploads.BeginAsync(plan, cancellation), cancellation));
    }

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> Get(
        string projectId, [RegularExpression(Patterns.Sha256)] string sha256, Caller caller, IUploads uploads, CancellationToken cancellation) =>
        await uploads.FindAsync(Owner(projectId, caller), sha256, cancellation) is { } upload
            ? TypedResults.Ok(await ViewAsync(uploads, upload, cancellation))
            : Problems.Of(UploadRefusals.NotFound());

    private static async Task<Results<Ok<Page<PartAddress>>, ProblemHttpResult>> SignParts(
        string projectId, [RegularExpression(Patterns.Sha256)] string sha256, PartsToSend request, Caller caller, IUploads uploads, TimeProvider time,
        CancellationToken cancellation)
    {
        if (await uploads.FindAsync(Owner(projectId, caller), sha256, cancellation) is not { } upload)
            return Problems.Of(UploadRefusals.NotFound());
        if (request.Parts.FirstOrDefault(p => !upload.Plan.Has(p.Number)) is { } unknown)
            return Problems.Of(UploadRefusals.NoSuchPart(unknown.Number, upload.Plan.Parts));
        var expiresAt = time.GetUtcNow() + PartLifetime;
        return TypedResults.Ok(Pages.Whole<PartAddress>([.. request.Parts.Select(p => PartAddress.Of(p.Number, uploads.SignPart(upload, p.Number, p.Sha256, PartLifetime), expiresAt))]));
    }

    private static async Task<IResult> Complete(
        string projectId, [RegularExpression(Patterns.Sha256)] string sha256, Caller caller, IUploads uploads, IObjectStore objects, Completions completions,
        CancellationToken cancellation)
    {
        if (await uploads.FindAsync(Owner(projectId, caller), sha256, cancellation) is { } upload)
        {
            return await completions.CompleteAsync(upload, cancellation) is { } info
                ? TypedResults.Ok(new CompletedUpload(info.Sha256, info.Length, "done"))
                : TypedResults.Accepted((string?)null, new CompletedUpload(sha256, upload.Plan.Bytes, "verifying"));
        }

        return await objects.InfoAsync(sha256, cancellation) is { } kept
            ? TypedResults.Ok(new CompletedUpload(kept.Sha256, kept.Length, "done"))
            : Problems.Of(UploadRefusals.NotFound());
    }

    private static async Task<NoContent> Abort(
        string projectId, [RegularExpression(Patterns.Sha256)] string sha256, Caller caller, IUploads uploads, CancellationToken cancellation)
    {
        if (await uploads.FindAsync(Owner(projectId, caller), sha256, cancellation) is { } upload)
            await uploads.AbortAsync(upload, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<UploadView> ViewAsync(IUploads uploads, Upload upload, CancellationToken cancellation) =>
        UploadView.Of(upload, await uploads.SentAsync(upload, cancellation));

    private static string Owner(string projectId, Caller caller) => $"{projectId}/{caller.UserId}";

    public sealed record FileToSend([property: StringLength(500, MinimumLength = 1)] string FileName, [property: Range(1, long.MaxValue)] long Bytes);

    public sealed record PartsToSend([property: MinLength(1), MaxLength(MaxPartsAtOnce)] PartToSend[] Parts);

    /// <param name="Number">Counted from 1.</param>
    public sealed record PartToSend([property: Range(1, UploadPlan.MaxParts)] int Number, [property: RegularExpression(Patterns.Sha256)] string Sha256);
}
