namespace VisionInApp.Vision.Evaluation;

/// <summary>
/// COCO's twelve figures for boxes, 0..1, or -1 where there is nothing to measure. AP is the mean over IoU .50:.05:.95;
/// small, medium and large are areas up to 32², 96² and beyond; ArN is the recall with at most N detections an image and class.
/// </summary>
public sealed record EvaluationResult(
    double Ap, double Ap50, double Ap75, double ApSmall, double ApMedium, double ApLarge,
    double Ar1, double Ar10, double Ar100, double ArSmall, double ArMedium, double ArLarge)
{
    /// <summary>AP at each IoU threshold .50, .55 … .95.</summary>
    public required IReadOnlyList<double> ApByIou { get; init; }

    /// <summary>In the order of the class ids.</summary>
    public required IReadOnlyList<ClassEvaluation> Classes { get; init; }

    public required int Images { get; init; }

    /// <summary>Labelled boxes that count (crowds do not).</summary>
    public required int Truths { get; init; }
}

/// <summary>The figures of one class; -1 where it has no labelled box.</summary>
/// <param name="Precision50">Precision at IoU .50 for recall 0, .01 … 1: the points of the precision-recall curve.</param>
/// <param name="Precision75">The same at IoU .75.</param>
public sealed record ClassEvaluation(
    int ClassId, double Ap, double Ap50, double Ap75, double Ar100, int Truths, IReadOnlyList<double> Precision50, IReadOnlyList<double> Precision75);
