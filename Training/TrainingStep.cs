using TorchSharp;
using VisionInApp.Training.Assignment;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>Forward, loss, backward on one batch; at the end of a group of batches the update.</summary>
internal sealed class TrainingStep(DetectionNetwork network, Optimizer optimizer, Recipe recipe, Device device)
{
    private const int StepsBetweenSizes = 10;
    private readonly SimOtaOptions _assignment = new(recipe.CentreRadius);
    private readonly bool _mixed = recipe.MixedPrecision && Autocast.Suits(device);

    /// <summary>What the forward pass computes in, for people.</summary>
    public string Precision => _mixed ? "bfloat16 and float32" : "float32";

    /// <summary>Adds the batch's gradients, and updates the network when its group ends here, unless loss or gradient is not a number.</summary>
    /// <param name="constantSize">Leaves the input at the recipe's size even when the recipe varies it.</param>
    public StepOutcome Take(Batch batch, BatchGroup group, long step, double learningRate, bool useL1, bool constantSize)
    {
        using var scope = NewDisposeScope();
        var size = constantSize ? recipe.InputSize : SizeAt(step);
        var (images, labels) = Resize(batch.Images(device), batch.Labels(device), size);
        var losses = network.Loss(Forward(images), labels, size, size, new LossOptions(useL1, _assignment));
        var values = losses.Read();
        if (!values.IsFinite)
            return new StepOutcome(values, "loss");
        using Scalar share = 1.0 / group.Batches;
        (group.Batches > 1 ? losses.Total * share : losses.Total).backward();
        return group.EndsHere && !optimizer.Step(learningRate, group.Update) ? new StepOutcome(values, "gradient") : new StepOutcome(values);
    }

    // Losses are always reckoned in float32.
    private Tensor Forward(Tensor images)
    {
        using var autocast = _mixed ? Autocast.Begin(device) : null;
        return network.forward(network.Prepare(images)).to(ScalarType.Float32);
    }

    private int SizeAt(long step)
    {
        if (recipe.MultiScaleRange == 0)
            return recipe.InputSize;
        var random = SampleRandom.Of(recipe.Seed, step / StepsBetweenSizes, -1);
        return recipe.InputSize + (32 * (random.Below((2 * recipe.MultiScaleRange) + 1) - recipe.MultiScaleRange));
    }

    private (Tensor Images, Tensor Labels) Resize(Tensor images, Tensor labels, int size)
    {
        if (size == recipe.InputSize)
            return (images, labels);
        var ratio = (float)size / recipe.InputSize;
        var resized = nn.functional.interpolate(images, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
        return (resized, labels * tensor(new[] { 1, ratio, ratio, ratio, ratio }, device: device));
    }
}

/// <summary>What came of a step.</summary>
/// <param name="NotFinite"><c>loss</c> or <c>gradient</c> when that was not a number, and then the weights are as they were.</param>
internal sealed record StepOutcome(LossValues Loss, string? NotFinite = null);

/// <summary>Where a batch stands among those whose gradients are added up.</summary>
/// <param name="Batches">Of this group; the last of an epoch may have fewer.</param>
/// <param name="Update">The update that the group leads to, counted from 1 over the whole run.</param>
internal readonly record struct BatchGroup(int Batches, bool BeginsHere, bool EndsHere, long Update)
{
    /// <param name="step">Batches done over the whole run.</param>
    public static BatchGroup At(long step, int stepsPerEpoch, int batchesPerUpdate)
    {
        var (epoch, within) = Math.DivRem(step, stepsPerEpoch);
        var updatesPerEpoch = (stepsPerEpoch + batchesPerUpdate - 1) / batchesPerUpdate;
        var group = within / batchesPerUpdate;
        var batches = (int)Math.Min(batchesPerUpdate, stepsPerEpoch - (group * batchesPerUpdate));
        var place = within - (group * batchesPerUpdate);
        return new BatchGroup(batches, place == 0, place == batches - 1, (epoch * updatesPerEpoch) + group + 1);
    }
}
