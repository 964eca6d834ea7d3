using VisionInApp.Messages;

namespace VisionInApp.Vision.Detectors;

/// <summary>How a network's output becomes detections.</summary>
public sealed record DetectorSettings
{
    /// <summary>Class ids in the order of the network's outputs; null for 0, 1, 2...</summary>
    public IReadOnlyList<int>? ClassIds { get; init; }

    /// <summary>Least confidence (objectness times class) of a detection, for classes that have none of their own.</summary>
    public double Threshold { get; init; } = 0.25;

    /// <summary>Least confidence by class id.</summary>
    public IReadOnlyDictionary<int, double> ClassThresholds { get; init; } = new Dictionary<int, double>();

    /// <summary>Of two boxes of a class that overlap more than this, the weaker goes.</summary>
    public double NmsIou { get; init; } = 0.65;

    /// <summary>At most this many detections an image, as in COCO's evaluation (100) with room to spare.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Side of the input for networks whose input size is symbolic; otherwise the network's own is used.</summary>
    public int? InputSize { get; init; }

    /// <summary>The form of the output, for files that do not say it in their metadata or say it wrongly; null believes the file.</summary>
    public OutputForm? Form { get; init; }

    /// <summary>Threads of one run; 0 leaves it to ONNX Runtime (one a core).</summary>
    public int Threads { get; init; }

    /// <summary>The same for measuring average precision: everything above noise is ranked (0.01, YOLOX's test setting), no working threshold is applied.</summary>
    public DetectorSettings ForEvaluation() => this with { Threshold = 0.01, ClassThresholds = new Dictionary<int, double>() };

    /// <summary>The same with every threshold multiplied.</summary>
    public DetectorSettings ScaledBy(double thresholdFactor) => this with
    {
        Threshold = Threshold * thresholdFactor,
        ClassThresholds = ClassThresholds.ToDictionary(t => t.Key, t => t.Value * thresholdFactor),
    };

    /// <summary>Whether a detection reaches the threshold of its class.</summary>
    public bool Takes(Detection detection) => detection.Confidence >= ClassThresholds.GetValueOrDefault(detection.ClassId, Threshold);
}
