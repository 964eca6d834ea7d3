using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VisionInApp.Training.Losses;

/// <summary>The loss of one batch and its parts, each a scalar tensor already weighted and divided by the number of positives.</summary>
public sealed record YoloxLosses(Tensor Iou, Tensor Objectness, Tensor Class, Tensor L1, long Positives)
{
    /// <summary>What is minimised; carries the gradient.</summary>
    public Tensor Total { get; } = Iou.Plus(Objectness).Plus(Class).Plus(L1);

    /// <summary>All numbers at once, so that a GPU is waited for once a step.</summary>
    public LossValues Read()
    {
        using var together = stack([Total, Iou, Objectness, Class, L1]).detach().cpu();
        var values = together.data<float>().ToArray();
        return new LossValues(values[0], values[1], values[2], values[3], values[4]);
    }
}

/// <summary>The parts of a loss as numbers; <c>Iou</c> includes its weight of 5.</summary>
public sealed record LossValues(double Total, double Iou, double Objectness, double Class, double L1)
{
    [JsonIgnore]
    public bool IsFinite => double.IsFinite(Total);

    public static LossValues operator +(LossValues left, LossValues right) => new(left.Total + right.Total, left.Iou + right.Iou,
        left.Objectness + right.Objectness, left.Class + right.Class, left.L1 + right.L1);

    public static LossValues operator /(LossValues values, double by) =>
        new(values.Total / by, values.Iou / by, values.Objectness / by, values.Class / by, values.L1 / by);

    public static LossValues Zero { get; } = new(0, 0, 0, 0, 0);
}
