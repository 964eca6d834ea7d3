using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Signing;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Models;

/// <summary>Model versions: figures, decision, package.</summary>
public static class ModelEndpoints
{
    public static void MapModels(this RouteGroupBuilder api)
    {
        api.MapGroup("/projects/{projectId}/models").WithTags("Models").ForMembers().MapGet("", List)
            .WithName("ListModels").WithSummary("Model versions, newest first.");
        api.MapGet("/signing-key", (ISigner signer) => new SigningKey(signer.KeyId, signer.PublicKeyPem)).WithTags("Models")
            .WithName("GetSigningKey").WithSummary("The public key that model packages are signed with.");

        var model = api.MapGroup("/models/{modelId}").WithTags("Models")
            .ForMembersOf<IModelRows>("model", async (rows, id, cancellation) => (await rows.FindAsync(id, cancellation))?.ProjectId);
        model.MapGet("", Get).WithName("GetModel").WithSummary("A model version with its figures and the gate's verdict.");
        model.MapGet("/evaluation", GetEvaluation).WithName("GetEvaluation").WithSummary("The whole evaluation: per class, precision-recall curves.")
            .Produces(200, contentType: "application/json").ProducesProblem(404);
        model.MapPost("/approve", Approve).Needs(Right.Edit).WithName("ApproveModel").WithSummary("Approves a candidate: its package is signed and published.").Answers();
        model.MapPost("/reject", Reject).Needs(Right.Edit).WithName("RejectModel").WithSummary("Rejects a candidate.").Answers();
        model.MapGet("/package", GetPackage).WithName("GetPackage")
            .WithSummary("Redirects to the signed package; with `Accept: application/json` answers the address instead.")
            .Produces<PackageAddress>().Produces(302).ProducesProblem(404);
    }

    private static Task<Page<ModelRow>> List(string projectId, [AsParameters] PageQuery page, IModelRows rows, CancellationToken cancellation) =>
        rows.ListAsync(projectId, page.ToRequest(), cancellation);

    private static async Task<Tagged<ModelRow>> Get(string modelId, IModelRows rows, CancellationToken cancellation)
    {
        var model = await rows.FindAsync(modelId, cancellation);
        return new Tagged<ModelRow>(model, model?.Version ?? 0, "model");
    }

    private static async Task<IResult> GetEvaluation(string modelId, IModelRows rows, IObjectStore objects, CancellationToken cancellation)
    {
        var model = await rows.FindAsync(modelId, cancellation);
        var info = model is null ? null : await objects.InfoAsync(model.EvaluationSha256, cancellation);
        return info is null ? Problems.NotFound("evaluation") : new ObjectAnswer(objects, info, new ObjectGrant(info.Sha256, null, ObjectContentTypes.Json, null));
    }

    private static async Task<CommandAnswer> Approve(
        string modelId, Approval approval, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IModelVersionGrain>(modelId).Approve(caller.Command, approval.Comment, approval.DespiteGate ?? false, cancellation));

    private static async Task<CommandAnswer> Reject(
        string modelId, Rejection rejection, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IModelVersionGrain>(modelId).Reject(caller.Command, rejection.Comment, cancellation));

    private static async Task<IResult> GetPackage(string modelId, HttpRequest request, IModelRows rows, ObjectUrls urls, CancellationToken cancellation)
    {
        if (await rows.FindAsync(modelId, cancellation) is not { PackageSha256: { } sha256 } model)
            return Problems.Of(404, "package.not_found", "This model version has no signed package yet; approve it first.");
        var url = urls.Download(sha256, ObjectContentTypes.Binary, $"{model.Family}-v{model.Number}.vpkg");
        var asked = request.Headers.Accept.ToString();
        return asked.Contains("application/json", StringComparison.OrdinalIgnoreCase) ? TypedResults.Ok(new PackageAddress(url)) : TypedResults.Redirect(url);
    }
}

/// <param name="DespiteGate">Approve although the gate refused it; the comment then says why.</param>
public sealed record Approval([property: StringLength(2000)] string? Comment, bool? DespiteGate);

public sealed record Rejection([property: StringLength(2000)] string? Comment);

public sealed record SigningKey(string KeyId, string PublicKeyPem);

/// <param name="Url">Signed; relative, or at the object store's own address. Good for an hour.</param>
public sealed record PackageAddress(string Url);
