using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>A dataset as the trainer takes it, split into what is learned, followed and judged.</summary>
internal sealed record TrainingData(
    IReadOnlyList<string> Classes, IReadOnlyList<TrainingImage> Train, IReadOnlyList<TrainingImage> Validation, IReadOnlyList<TrainingImage> Test,
    IReadOnlyList<ImportFinding> Findings)
{
    private const double HeldOut = 0.2;

    /// <summary>The dataset's own splits where it has them; otherwise a fifth, chosen by the seed, is held out.</summary>
    public static TrainingData Read(string path, long seed, int? limit)
    {
        using var source = DatasetReader.Open(path, new ImportLimits { DecodeImages = false });
        var splits = source.Items().Select(item => (item.Split, Image: Image(path, item, source.ClassNames))).ToLookup(i => i.Split, i => i.Image);
        var train = Shuffled([.. splits["train"], .. splits[null]], seed);
        List<TrainingImage> validation = [.. splits["val"]];
        if (validation.Count == 0 && !splits["test"].Any())
        {
            var held = (int)Math.Round(train.Count * HeldOut);
            validation = train[..held];
            train = train[held..];
        }

        return new TrainingData(source.ClassNames, limit is { } most ? [.. train.Take(most)] : train, validation, [.. splits["test"]], source.Findings);
    }

    private static List<TrainingImage> Shuffled(List<TrainingImage> images, long seed) =>
        [.. SampleRandom.Of(seed, images.Count).Permutation(images.Count).Select(i => images[i])];

    private static TrainingImage Image(string path, DatasetItem item, IReadOnlyList<string> classes)
    {
        var boxes = item.Boxes.Select(b => new TrainingBox(IndexOf(classes, b.ClassName), b.Box)).ToList();
        if (!Directory.Exists(path))
            return new TrainingImage(item.Name, item.Bytes.ToArray, boxes);
        var file = Path.Combine(path, item.Name);
        return new TrainingImage(item.Name, () => File.ReadAllBytes(file), boxes);
    }

    private static int IndexOf(IReadOnlyList<string> classes, string name)
    {
        for (var i = 0; i < classes.Count; i++)
            if (classes[i] == name)
                return i;
        throw new InvalidDataException($"'{name}' is not one of the dataset's classes.");
    }
}
