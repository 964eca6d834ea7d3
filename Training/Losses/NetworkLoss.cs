using System.Text.Json.Serialization;
using VisionInApp.Training.Assignment;
using static TorchSharp.torch;

namespace VisionInApp.Training.Losses;

/// <summary>What a recipe decides about a loss.</summary>
/// <param name="UseL1">Adds the L1 loss of the raw regression (YOLOX's plain epochs).</param>
/// <param name="Assignment">How SimOTA chooses anchors (YOLOX); null for the present rule.</param>
public sealed record LossOptions(bool UseL1 = false, SimOtaOptions? Assignment = null);

/// <summary>The loss of one batch.</summary>
/// <param name="Total">What is minimised, a scalar that carries the gradient.</param>
/// <param name="Parts">Its weighted parts, scalars: <c>iou</c>, <c>obj</c>, <c>cls</c>, <c>l1</c> (YOLOX) or <c>iou</c>, <c>cls</c>, <c>dfl</c> (YOLO12).</param>
/// <param name="Positives">Anchors that answer for an object.</param>
public sealed record NetworkLoss(Tensor Total, IReadOnlyList<(string Name, Tensor Value)> Parts, long Positives)
{
    /// <summary>All numbers at once, so that a GPU is waited for once a step.</summary>
    public LossValues Read()
    {
        using var together = stack([.. Parts.Select(p => p.Value)]).detach().cpu();
        var values = together.data<float>().ToArray();
        return new LossValues(Parts.Zip(values).ToDictionary(p => p.First.Name, p => (double)p.Second, StringComparer.Ordinal));
    }
}

/// <summary>The parts of a loss as numbers, by name.</summary>
public sealed record LossValues(IReadOnlyDictionary<string, double> Parts)
{
    public double Total => Parts.Values.Sum();

    [JsonIgnore]
    public bool IsFinite => double.IsFinite(Total);

    public static LossValues Zero { get; } = new(new Dictionary<string, double>());

    /// <summary>A part by name, 0 when this loss has none of it.</summary>
    public double this[string part] => Parts.GetValueOrDefault(part);

    public static LossValues operator +(LossValues left, LossValues right) =>
        new(left.Parts.Keys.Union(right.Parts.Keys).ToDictionary(part => part, part => left[part] + right[part], StringComparer.Ordinal));

    public static LossValues operator /(LossValues values, double by) =>
        new(values.Parts.ToDictionary(p => p.Key, p => p.Value / by, StringComparer.Ordinal));
}
