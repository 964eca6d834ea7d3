namespace VisionInApp.Vision.Detectors;

/// <summary>The classes in the order of a network's outputs, each with its id and its least confidence.</summary>
internal sealed class ClassRules
{
    public ClassRules(int classes, DetectorSettings settings)
    {
        Ids = settings.ClassIds?.ToArray() ?? [.. Enumerable.Range(0, classes)];
        if (Ids.Length != classes)
            throw new ArgumentException($"The network has {classes} classes, the settings name {Ids.Length}.", nameof(settings));
        Thresholds = [.. Ids.Select(id => (float)settings.ClassThresholds.GetValueOrDefault(id, settings.Threshold))];
        Lowest = Thresholds.Min();
    }

    public int[] Ids { get; }

    public float[] Thresholds { get; }

    /// <summary>The least of all thresholds.</summary>
    public float Lowest { get; }
}
