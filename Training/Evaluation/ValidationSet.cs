using VisionInApp.Messages;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models;
using VisionInApp.Vision.Evaluation;
using static TorchSharp.torch;

namespace VisionInApp.Training.Evaluation;

/// <summary>Held-out images on which a run is followed; scaled once and kept in memory. Boxes are compared in input pixels, which leaves average precision as it is.</summary>
internal sealed class ValidationSet : IDisposable
{
    private const long CacheBytes = 256L << 20;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly ScaledImages _images;

    public ValidationSet(IReadOnlyList<TrainingImage> images, Recipe recipe, Device device)
    {
        (_recipe, _device) = (recipe, device);
        _images = new ScaledImages(Sample(images, recipe), recipe.InputSize, CacheBytes);
    }

    /// <summary>Null when none of the images can be read.</summary>
    public ValidationFigures? Evaluate(DetectionNetwork network)
    {
        var truth = new List<GroundTruthImage>();
        var detections = new List<IReadOnlyList<Detection>>();
        foreach (var chunk in Enumerable.Range(0, _images.Count).Where(_images.CanLoad).Chunk(_recipe.BatchSize))
        {
            using var batch = Gather(chunk, truth);
            detections.AddRange(TorchDetections.Find(network, batch, _device));
        }

        if (truth.Count == 0)
            return null;
        var result = CocoEvaluator.Evaluate(truth, detections);
        return new ValidationFigures(result.Ap50, result.Ap, truth.Count);
    }

    // Any order of the images is fair, the one they came in is not: neighbours are often alike.
    private static List<TrainingImage> Sample(IReadOnlyList<TrainingImage> images, Recipe recipe) =>
        [.. SampleRandom.Of(recipe.Seed, images.Count).Permutation(images.Count).Take(recipe.ValidationImages).Select(i => images[i])];

    private Batch Gather(int[] indices, List<GroundTruthImage> truth)
    {
        var batch = new Batch(indices.Length, _recipe.InputSize, [.. indices.Select(_images.Name)]);
        for (var i = 0; i < indices.Length; i++)
        {
            using var picture = TrainingSample.Letterboxed(_images.Load(indices[i]), _recipe.InputSize);
            batch.Put(i, picture);
            truth.Add(new GroundTruthImage(truth.Count, [.. picture.Boxes.Select(b => new GroundTruthBox(b.ClassIndex, Box.FromCorners(b.Left, b.Top, b.Right, b.Bottom)))]));
        }

        return batch;
    }

    public void Dispose() => _images.Dispose();
}
