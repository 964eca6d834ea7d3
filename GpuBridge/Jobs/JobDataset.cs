using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Training.Data;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>A frozen dataset version on this machine's disk, as training and evaluation want it.</summary>
public sealed record JobDataset(DatasetManifest Manifest, Func<string, string> PathOf)
{
    public LabelSchema Schema => Manifest.Schema;

    /// <summary>Images of a split with their labels, for running a detector on.</summary>
    public IReadOnlyList<LabelledImage> Labelled(string split) =>
        [.. Of(split).Select(i => new LabelledImage(i.Name, () => Read(i), [.. i.Annotations.Select(a => new GroundTruthBox(a.ClassId, a.Box))]))];

    public IReadOnlyList<TrainingImage> Train => Training("train");

    public IReadOnlyList<TrainingImage> Validation => Training("val");

    public IReadOnlyList<TrainingImage> Test => Training("test");

    public IReadOnlyList<ManifestImage> Of(string split) => [.. Manifest.Images.Where(i => i.Split == split)];

    public byte[] Read(ManifestImage image) => File.ReadAllBytes(PathOf(image.Sha256));

    /// <summary>Fetches the manifest and every image it names, unless they are here.</summary>
    /// <exception cref="JobFailedException"><c>object.missing</c>, or <c>training.no_images</c> when nothing is in the train split.</exception>
    public static async Task<JobDataset> FetchAsync(string manifestSha256, ObjectCache cache, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(await cache.FetchAsync(manifestSha256, cancellation));
        var manifest = await JsonSerializer.DeserializeAsync<DatasetManifest>(file, JsonSerializerOptions.Web, cancellation)
            ?? throw new JobFailedException("dataset.manifest_invalid", "The dataset version's manifest is empty.");
        foreach (var image in manifest.Images)
            await cache.FetchAsync(image.Sha256, cancellation);

        var dataset = new JobDataset(manifest, cache.PathOf);
        return dataset.Train.Count > 0 ? dataset : throw new JobFailedException("training.no_images", "The dataset version holds no images in the train split.");
    }

    private IReadOnlyList<TrainingImage> Training(string split)
    {
        var indexOf = Schema.Classes.Select((c, index) => (c.Id, index)).ToDictionary(c => c.Id, c => c.index);
        return
        [
            .. Of(split).Select(image => new TrainingImage(
                image.Name,
                () => Read(image),
                [.. image.Annotations.Where(a => indexOf.ContainsKey(a.ClassId)).Select(a => new TrainingBox(indexOf[a.ClassId], a.Box))])),
        ];
    }
}
