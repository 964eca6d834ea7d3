using VisionInApp.Messages;

namespace VisionInApp.Training.Data;

/// <summary>A labelled box: index into the training classes, box in pixels of the upright image.</summary>
public sealed record TrainingBox(int ClassIndex, Box Box);

/// <summary>A labelled image whose encoded bytes are read when needed; the name is what findings and errors call it.</summary>
public sealed record TrainingImage(string Name, Func<byte[]> Read, IReadOnlyList<TrainingBox> Boxes)
{
    public static TrainingImage FromFile(string path, IReadOnlyList<TrainingBox> boxes) =>
        new(Path.GetFileName(path), () => File.ReadAllBytes(path), boxes);
}
