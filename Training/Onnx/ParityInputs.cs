using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx;

/// <summary>Images [1, 3, S, S] with pixels 0..255 for comparing runtimes.</summary>
public static class ParityInputs
{
    /// <summary>Independent uniform noise: every filter is excited.</summary>
    public static Tensor Noise(int size, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randint(0, 256, [1, 3, size, size], ScalarType.Float32, CPU, generator: generator);
    }

    /// <summary>Bright and dark rectangles and discs on a smooth background: flat areas and sharp edges, as in a photograph.</summary>
    public static Tensor Scene(int size, int seed)
    {
        var random = new Random(seed);
        using var scope = NewDisposeScope();
        var x = arange(size, ScalarType.Float32).view(1, size) / size;
        var y = arange(size, ScalarType.Float32).view(size, 1) / size;
        var image = stack([60 + 80 * x + 40 * y, 90 + 50 * y + 0 * x, 120 - 60 * x * y], 0);
        for (var i = 0; i < 12; i++)
        {
            double left = random.NextDouble(), top = random.NextDouble(), radius = 0.03 + 0.12 * random.NextDouble();
            var inside = i % 2 == 0 ? (x - left).abs().maximum((y - top).abs()) < radius : (x - left).square() + (y - top).square() < radius * radius;
            var colour = tensor(new[] { random.NextSingle(), random.NextSingle(), random.NextSingle() }).view(3, 1, 1) * 255;
            image = where(inside, colour, image);
        }

        return image.round().unsqueeze(0).MoveToOuterDisposeScope();
    }
}
