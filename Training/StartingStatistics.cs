using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>Batch-norm statistics for weights that came without them, measured on the images that will be trained on.</summary>
internal static class StartingStatistics
{
    private const int MostImages = 64;

    public static void Measure(DetectionNetwork network, BatchLoader loader, Device device) =>
        BatchNormCalibration.Measure(network, Images(network, loader, device));

    private static IEnumerable<Tensor> Images(DetectionNetwork network, BatchLoader loader, Device device)
    {
        var seen = 0;
        foreach (var batch in loader.Epoch(0, AugmentationRecipe.None))
            using (batch)
            {
                yield return network.Prepare(batch.Images(device));
                if ((seen += batch.Size) >= MostImages)
                    yield break;
            }
    }
}
