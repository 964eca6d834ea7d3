using VisionInApp.Messages;

namespace VisionInApp.Vision.Evaluation;

/// <summary>How much better a challenger is than a champion on the same images, in mAP at IoU .5, and how sure that is.</summary>
/// <param name="Difference">Challenger minus champion on the images as they are.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public sealed record DifferenceEstimate(double Champion, double Challenger, double Difference, double Low, double High, int Resamples)
{
    /// <summary>The whole interval lies above zero: better, outside noise.</summary>
    public bool IsBetter => Low > 0;

    /// <summary>The whole interval lies below zero.</summary>
    public bool IsWorse => High < 0;
}

/// <summary>Paired percentile bootstrap over images (Efron 1979): both models are measured on the same drawn images each time.</summary>
public static class BootstrapDifference
{
    public const int DefaultResamples = 1000;

    /// <param name="champion">Detections of each image, in the order of <paramref name="truth"/>.</param>
    /// <param name="challenger">The same of the other model.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    public static DifferenceEstimate Estimate(
        IReadOnlyList<GroundTruthImage> truth,
        IReadOnlyList<IReadOnlyList<Detection>> champion,
        IReadOnlyList<IReadOnlyList<Detection>> challenger,
        int seed = 1,
        int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 40);
        var (first, second) = (new WeightedAp(truth, champion), new WeightedAp(truth, challenger));
        var weights = new int[truth.Count];
        Array.Fill(weights, 1);
        var (championAp, challengerAp) = (first.Of(weights), second.Of(weights));
        var random = new Random(seed);
        var differences = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            Draw(weights, random);
            differences[i] = second.Of(weights) - first.Of(weights);
        }

        Array.Sort(differences);
        return new DifferenceEstimate(
            championAp, challengerAp, challengerAp - championAp, Quantile(differences, 0.025), Quantile(differences, 0.975), resamples);
    }

    private static void Draw(int[] weights, Random random)
    {
        Array.Clear(weights);
        for (var i = 0; i < weights.Length; i++)
            weights[random.Next(weights.Length)]++;
    }

    private static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
