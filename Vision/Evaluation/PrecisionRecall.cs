namespace VisionInApp.Vision.Evaluation;

/// <summary>One cell of COCO's table: precision at the 101 recall points and the recall reached.</summary>
/// <param name="Precision">Empty when the class has no truth of this size.</param>
internal sealed record PrecisionRecall(double[] Precision, double Recall)
{
    // numpy's spacing(1): keeps 0/0 from being NaN.
    private const double Epsilon = 2.220446049250313e-16;

    public static PrecisionRecall None { get; } = new([], -1);

    public bool IsMeasured => Precision.Length > 0;

    /// <param name="outcomes">True for a true positive, false for a false one, best score first.</param>
    public static PrecisionRecall Of(IEnumerable<bool> outcomes, int truths)
    {
        if (truths == 0)
            return None;
        List<double> recalls = [];
        List<double> precisions = [];
        double hits = 0, misses = 0;
        foreach (var isHit in outcomes)
        {
            (hits, misses) = isHit ? (hits + 1, misses) : (hits, misses + 1);
            recalls.Add(hits / truths);
            precisions.Add(hits / (misses + hits + Epsilon));
        }

        for (var i = precisions.Count - 1; i > 0; i--)
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);
        return new PrecisionRecall(Sample(recalls, precisions), recalls.Count > 0 ? recalls[^1] : 0);
    }

    private static double[] Sample(List<double> recalls, List<double> precisions)
    {
        var sampled = new double[CocoParameters.RecallPoints];
        var at = 0;
        for (var point = 0; point < sampled.Length; point++)
        {
            while (at < recalls.Count && recalls[at] < CocoParameters.Recalls[point])
                at++;
            sampled[point] = at < recalls.Count ? precisions[at] : 0;
        }

        return sampled;
    }
}
