using OpenCvSharp;

namespace VisionInApp.Bench;

/// <summary>Seeded pictures with coloured rectangles, for benchmarks that need something to decode and to learn.</summary>
internal static class Pictures
{
    public static (byte[] Jpeg, IReadOnlyList<Rect> Boxes) Make(int seed, int width, int height, int boxes = 6)
    {
        var random = new Random(seed);
        using var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(90, 100, 95));
        using var noise = new Mat(height, width, MatType.CV_8UC3);
        Cv2.SetTheRNG((ulong)seed + 1);
        Cv2.Randn(noise, new Scalar(12, 12, 12), new Scalar(10, 10, 10));
        Cv2.Add(picture, noise, picture);
        var drawn = new List<Rect>();
        for (var i = 0; i < boxes; i++)
        {
            var (w, h) = (random.Next(width / 12, width / 4), random.Next(height / 12, height / 4));
            var box = new Rect(random.Next(width - w), random.Next(height - h), w, h);
            Cv2.Rectangle(picture, box, new Scalar(random.Next(256), random.Next(256), random.Next(256)), -1);
            drawn.Add(box);
        }

        return (picture.ImEncode(".jpg"), drawn);
    }
}
