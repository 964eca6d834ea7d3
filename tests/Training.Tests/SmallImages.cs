using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;

namespace VisionInApp.Tests.Training;

/// <summary>Encoded images with one or two coloured rectangles on noise: enough to learn from in seconds.</summary>
internal static class SmallImages
{
    private static readonly Scalar[] Colours = [new(40, 40, 220), new(220, 120, 30), new(10, 200, 30)];

    /// <summary>Images of two classes, told apart by colour.</summary>
    public static IReadOnlyList<TrainingImage> Rectangles(int count, int seed = 1, int side = 64)
    {
        var images = new List<TrainingImage>();
        for (var i = 0; i < count; i++)
        {
            var random = SampleRandom.Of(seed, i);
            var (width, height) = ((side / 4) + random.Below(side / 3), (side / 4) + random.Below(side / 3));
            var place = new Rect(random.Below(side - width), random.Below(side - height), width, height);
            images.Add(Rectangle($"image-{i}.png", side, side, place, i % 2));
        }

        return images;
    }

    public static TrainingImage Rectangle(string name, int width, int height, Rect place, int classIndex)
    {
        using var pixels = new Mat(height, width, MatType.CV_8UC3, Scalar.All(90));
        Cv2.Rectangle(pixels, place, Colours[classIndex], -1);
        Cv2.ImEncode(".png", pixels, out var bytes);
        return new TrainingImage(name, () => bytes, [new TrainingBox(classIndex, new Box(place.X, place.Y, place.Width, place.Height))]);
    }
}
