using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>Turns a network's output into detections; one for each layout of outputs. Its buffers are kept, so that one serves one thread.</summary>
internal abstract class OutputDecoder(int classes, DetectorSettings settings)
{
    private readonly Suppression _suppression = new();

    protected ClassRules Classes { get; } = new(classes, settings);

    /// <summary>What reached its threshold, boxes in network pixels; filled by <see cref="Collect"/>.</summary>
    protected Candidate[] Candidates { get; set; } = [];

    public static OutputDecoder For(NetworkShape shape, DetectorSettings settings)
    {
        if (shape.Form == OutputForm.Nms)
            return new SuppressedDecoder(shape.Classes, settings);
        return shape.Layout == NetworkLayout.Yolo12
            ? new Yolo12Decoder(shape.InputSize, shape.Classes, settings)
            : new YoloxDecoder(shape.InputSize, shape.Classes, settings, shape.Form);
    }

    public IReadOnlyList<Detection> Decode(ReadOnlySpan<float> output, Letterbox letterbox)
    {
        var found = Collect(output);
        var kept = _suppression.Run(Candidates.AsSpan(0, found), settings.NmsIou, settings.MaxDetections);
        var detections = new List<Detection>(kept);
        foreach (ref readonly var candidate in Candidates.AsSpan(0, kept))
        {
            var box = letterbox.ToImage(candidate.Box).ClipTo(letterbox.ImageWidth, letterbox.ImageHeight);
            if (box.IsValid)
                detections.Add(new Detection(candidate.ClassId, Math.Min(1, candidate.Score), box));
        }

        return detections;
    }

    /// <summary>Fills <see cref="Candidates"/> and returns how many there are.</summary>
    protected abstract int Collect(ReadOnlySpan<float> output);
}
