using VisionInApp.Training.Augmentation;

namespace VisionInApp.Training.Data;

/// <summary>Which images an epoch shows, and in what order: a function of (seed, epoch) alone. Images of rare classes may come several times (repeat factor sampling, Gupta et al., arXiv 1908.03195).</summary>
public sealed class EpochOrder
{
    private readonly double[] _repeats;
    private readonly long _seed;

    /// <param name="repeatThreshold">An image is shown max over its classes of √(threshold / part of the images with that class) times, at least once; 0 shows each once.</param>
    public EpochOrder(IReadOnlyList<TrainingImage> images, double repeatThreshold, long seed)
    {
        _seed = seed;
        _repeats = Repeats(images, repeatThreshold);
        Length = (int)Math.Round(_repeats.Sum());
    }

    /// <summary>Images an epoch shows, repeats counted; the same in every epoch.</summary>
    public int Length { get; }

    /// <summary>Indices of images, <see cref="Length"/> of them. Each image comes as often as its repeats say, rounded up or down by lot.</summary>
    public int[] Of(int epoch)
    {
        var random = SampleRandom.Of(_seed, epoch);
        if (Length == _repeats.Length)
            return random.Permutation(Length);
        var chosen = Systematic(SampleRandom.Of(_seed, epoch, -2).Between(0, 1));
        return [.. random.Permutation(Length).Select(i => chosen[i])];
    }

    // One comb of teeth a whole apart is laid over the repeats in a row: each image gets the teeth above it.
    private List<int> Systematic(double offset)
    {
        var chosen = new List<int>(Length);
        var scale = Length / _repeats.Sum();
        var reached = 0.0;
        for (var i = 0; i < _repeats.Length; i++)
        {
            reached += _repeats[i] * scale;
            var end = i == _repeats.Length - 1 ? Length : Math.Min(Length, (int)Math.Floor(reached + offset));
            while (chosen.Count < end)
                chosen.Add(i);
        }

        return chosen;
    }

    private static double[] Repeats(IReadOnlyList<TrainingImage> images, double threshold)
    {
        var classes = images.Select(image => image.Boxes.Select(b => b.ClassIndex).Distinct().ToArray()).ToArray();
        var shown = classes.SelectMany(c => c).CountBy(c => c).ToDictionary();
        double Of(int classIndex) => Math.Sqrt(threshold * images.Count / shown[classIndex]);
        return [.. classes.Select(c => c.Select(Of).Append(1).Max())];
    }
}
