using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Training;

/// <summary>Finds the bytes a job shall start from.</summary>
public sealed class StartingPoints(IObjectStore objects, IGrainFactory grains)
{
    /// <summary>The starting point, or why it cannot be used.</summary>
    public async Task<(StartingPoint? Start, Outcome? Refusal)> ResolveAsync(string projectId, StartRequest request, CancellationToken cancellation) =>
        request.Kind switch
        {
            "weights" => await FromUploadAsync(request.Sha256, cancellation),
            "model" => await FromModelAsync(projectId, request.ModelId, cancellation),
            _ => (new StartingPoint(request.Kind), null),
        };

    private async Task<(StartingPoint?, Outcome?)> FromUploadAsync(string? sha256, CancellationToken cancellation) =>
        sha256 is not null && await objects.InfoAsync(sha256, cancellation) is not null
            ? (new StartingPoint("weights", sha256), null)
            : (null, Refusals.NotUploaded(sha256 ?? "(none given)"));

    private async Task<(StartingPoint?, Outcome?)> FromModelAsync(string projectId, string? modelId, CancellationToken cancellation)
    {
        var model = Ids.IsPlausible(modelId) ? await grains.GetGrain<IModelVersionGrain>(modelId!).Get(cancellation) : null;
        return model?.ProjectId == projectId
            ? (new StartingPoint("model", model.PackageSha256 ?? model.UnsignedSha256), null)
            : (null, Refusals.NotFound("model"));
    }
}
