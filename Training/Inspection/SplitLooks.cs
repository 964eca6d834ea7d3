using OpenCvSharp;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.Training.Inspection;

/// <summary>One image after a look at its pixels.</summary>
/// <param name="Hash">Null when it cannot be read.</param>
/// <param name="Thumbnail">Grey, <see cref="ImageLook.Side"/> squared.</param>
/// <param name="Shown">Boxes in pixels of the network's input.</param>
internal sealed record ImageLook(TrainingImage Image, Size Size, ulong? Hash, byte[] Thumbnail, IReadOnlyList<PictureBox> Shown)
{
    public const int Side = 32;
}

/// <summary>Looks at the images of every split, at most so many of each, evenly chosen.</summary>
internal sealed record SplitLooks(IReadOnlyList<ImageLook> Train, IReadOnlyList<ImageLook> Validation, IReadOnlyList<ImageLook> Test)
{
    public const int MostOfASplit = 5_000;

    public int Count => Train.Count + Validation.Count + Test.Count;

    public static SplitLooks Take(TrainingRequest request, ScaledImages train, CancellationToken cancellation)
    {
        return new SplitLooks(Look(request.Train, train), Uncached(request.Validation), Uncached(request.Test));

        IReadOnlyList<ImageLook> Uncached(IReadOnlyList<TrainingImage> list)
        {
            using var images = new ScaledImages(list, request.Recipe.InputSize, cacheBytes: 0);
            return Look(list, images);
        }

        IReadOnlyList<ImageLook> Look(IReadOnlyList<TrainingImage> list, ScaledImages images)
        {
            var looks = new ImageLook[Math.Min(list.Count, MostOfASplit)];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = request.Compute.Workers, CancellationToken = cancellation };
            Parallel.For(0, looks.Length, parallel, i =>
            {
                var index = (int)((long)i * list.Count / looks.Length);
                looks[i] = At(list[index], images, index);
            });
            return looks;
        }
    }

    private static ImageLook At(TrainingImage image, ScaledImages images, int index)
    {
        using var picture = images.TryLoad(index);
        if (picture is null)
            return new ImageLook(image, default, null, [], []);
        using var grey = new Mat();
        using var small = new Mat();
        Cv2.Resize(picture.Pixels, small, new Size(ImageLook.Side, ImageLook.Side), interpolation: InterpolationFlags.Area);
        Cv2.CvtColor(small, grey, ColorConversionCodes.BGR2GRAY);
        return new ImageLook(image, images.OriginalSize(index), PerceptualHash.Of(picture.Pixels), grey.AsSpan<byte>().ToArray(), picture.Boxes);
    }
}
