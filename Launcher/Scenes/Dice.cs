using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Seeded chance for one picture: the same seed draws the same picture, whatever is drawn beside it.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public double Between(double low, double high) => low + (_random.NextDouble() * (high - low));

    public int Whole(int low, int highInclusive) => _random.Next(low, highInclusive + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>Smooth grey noise of unit spread, from bumps of the given width and height in pixels.</summary>
    public Mat Noise(Size size, double cellX, double cellY)
    {
        using var coarse = Normal(new Size(Math.Max(2, (int)(size.Width / cellX)), Math.Max(2, (int)(size.Height / cellY))), MatType.CV_32FC1);
        var smooth = new Mat();
        Cv2.Resize(coarse, smooth, size, 0, 0, InterpolationFlags.Cubic);
        return smooth;
    }

    /// <summary>Independent normal noise of unit spread in every pixel and channel.</summary>
    public Mat Normal(Size size, MatType type)
    {
        var noise = new Mat(size, type);
        using var zero = InputArray.Create(new[] { 0d, 0d, 0d, 0d });
        using var one = InputArray.Create(new[] { 1d, 1d, 1d, 1d });
        new RNG((ulong)_random.NextInt64()).Fill(noise, DistributionType.Normal, zero, one);
        return noise;
    }
}
