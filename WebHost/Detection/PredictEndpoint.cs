using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Vision.Images;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Detection;

/// <summary>Trying a model version on a picture, with the detector that devices run.</summary>
public static class PredictEndpoint
{
    private const int MaxPictureBytes = 32 << 20;

    public static void MapPredict(this RouteGroupBuilder api) =>
        api.MapGroup("/projects/{projectId}/predict").WithTags("Models").ForMembers()
            .MapPost("", Predict).Needs(Right.View).WithName("Predict").WithSummary("What a model version sees on a JPEG, PNG, WebP or BMP.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxPictureBytes)).Accepts<Stream>("*/*")
            .ProducesProblem(404).ProducesProblem(413).ProducesProblem(422);

    private static async Task<Results<Ok<Prediction>, ProblemHttpResult>> Predict(
        string projectId, string model, Stream body, IGrainFactory grains, OpenDetectors detectors, CancellationToken cancellation)
    {
        var version = Ids.IsPlausible(model) ? await grains.GetGrain<IModelVersionGrain>(model).Get(cancellation) : null;
        if (version?.ProjectId != projectId)
            return Problems.NotFound("model");
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellation);
        var start = Stopwatch.GetTimestamp();
        using var picture = await Task.Run(() => ImageFile.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), cancellation);
        var decodeMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (await detectors.DetectAsync(version.PackageSha256 ?? version.UnsignedSha256, picture, cancellation) is not { } found)
            return Problems.NotFound("package");
        var times = new PredictionTimes(decodeMs, found.Times.LetterboxMs, found.Times.RunMs, found.Times.PostMs);
        return TypedResults.Ok(new Prediction(picture.Width, picture.Height, found.Detections, times));
    }
}

/// <summary>Detections in pixels of the upright picture, whose size stands beside them.</summary>
public sealed record Prediction(int Width, int Height, IReadOnlyList<VisionInApp.Messages.Detection> Detections, PredictionTimes Times);

/// <summary>Milliseconds of the stages.</summary>
public sealed record PredictionTimes(double DecodeMs, double LetterboxMs, double RunMs, double PostMs);
