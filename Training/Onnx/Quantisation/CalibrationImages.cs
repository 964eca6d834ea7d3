using VisionInApp.Training.Data;
using VisionInApp.Training.Models;
using VisionInApp.Vision.Geometry;
using VisionInApp.Vision.Images;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>Images as a network takes them, letterboxed, one at a time.</summary>
public static class CalibrationImages
{
    /// <summary>[1, 3, S, S] for each image that can be read; each tensor lives until the next one is asked for.</summary>
    public static IEnumerable<Tensor> Of(IEnumerable<TrainingImage> images, DetectionNetwork network, int inputSize)
    {
        using var canvas = new LetterboxCanvas(inputSize);
        var pixels = new float[3 * inputSize * inputSize];
        foreach (var image in images)
        {
            if (!Draw(image, canvas, pixels))
                continue;
            using var drawn = tensor(pixels, [1, 3, inputSize, inputSize]);
            using var prepared = network.Prepare(drawn);
            yield return prepared;
        }
    }

    private static bool Draw(TrainingImage image, LetterboxCanvas canvas, float[] pixels)
    {
        try
        {
            using var picture = ImageFile.Decode(image.Read());
            canvas.Write(picture, pixels);
            return true;
        }
        catch (ImageRejectedException)
        {
            return false;
        }
    }
}
