using System.Text.Json.Serialization;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>Why a detection is wrong or an object was not found (the kinds of TIDE, arXiv 2008.08115).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DetectionErrorKind>))]
public enum DetectionErrorKind
{
    /// <summary>At the place of an object (IoU ≥ .5) of another class.</summary>
    Classification,

    /// <summary>The right class, but beside the object (IoU .1 to .5).</summary>
    Localisation,

    /// <summary>Another class and beside the object.</summary>
    Both,

    /// <summary>On an object that a better detection has found.</summary>
    Duplicate,

    /// <summary>Where there is no object (IoU below .1).</summary>
    Background,

    /// <summary>An object that no detection found, not even with an error of class or place.</summary>
    Missed,
}

/// <summary>How often an error happened, and by how much AP at IoU .5 would rise if it never did.</summary>
public sealed record ErrorShare(DetectionErrorKind Kind, int Count, double ApLost);

/// <summary>What keeps AP at IoU .5 from being 1, kind by kind. The shares do not add up: each is what mending that one kind alone would give.</summary>
public sealed record ErrorBreakdown(double Ap50, IReadOnlyList<ErrorShare> Errors)
{
    /// <param name="detections">The detections of each image with a low threshold, in the order of <paramref name="truth"/>.</param>
    public static ErrorBreakdown Of(
        IReadOnlyList<GroundTruthImage> truth, IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<int>? classIds = null)
    {
        var judged = new JudgedDetections(ClassMatches.Of(truth, detections, classIds ?? ClassMatches.IdsOf(truth, detections)));
        var ap = judged.Ap50(mended: null);
        return new ErrorBreakdown(ap, [.. Enum.GetValues<DetectionErrorKind>().Select(kind => new ErrorShare(kind, judged.Count(kind), Math.Max(0, judged.Ap50(kind) - ap)))]);
    }
}
