using OpenCvSharp;

namespace VisionInApp.Tests.Vision;

/// <summary>Pictures drawn for tests, the same for the same seed.</summary>
internal static class Pictures
{
    public static Mat Noise(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[width * height * 3];
        random.NextBytes(pixels);
        using var view = Mat.FromPixelData(height, width, MatType.CV_8UC3, pixels);
        return view.Clone();
    }

    public static byte[] Encoded(int width, int height, int seed = 1, string extension = ".png")
    {
        using var noise = Noise(width, height, seed);
        return noise.ImEncode(extension);
    }
}
