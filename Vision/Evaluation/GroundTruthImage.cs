using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>The labelled boxes of one image.</summary>
/// <param name="Id">Images are counted in the order of their ids where scores tie.</param>
public sealed record GroundTruthImage(long Id, IReadOnlyList<GroundTruthBox> Boxes)
{
    /// <summary>Which file it is, for reports; not looked at by the evaluator.</summary>
    public string? Name { get; init; }
}

/// <summary>A labelled box; a crowd may be matched by many detections and counts for none.</summary>
/// <param name="Area">Square pixels of the object, which decides its size band; the box's own when null.</param>
public sealed record GroundTruthBox(int ClassId, Box Box, double? Area = null, bool Crowd = false);
