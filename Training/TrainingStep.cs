using VisionInApp.Training.Assignment;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>One optimizer step: forward, loss, backward, update.</summary>
internal sealed class TrainingStep(DetectionNetwork network, Sgd optimizer, Recipe recipe, Device device)
{
    private const int StepsBetweenSizes = 10;
    private readonly SimOtaOptions _assignment = new(recipe.CentreRadius);

    /// <summary>Updates the network unless the loss is not a number.</summary>
    /// <param name="constantSize">Leaves the input at the recipe's size even when the recipe varies it.</param>
    public LossValues Take(Batch batch, long step, double learningRate, bool useL1, bool constantSize)
    {
        using var scope = NewDisposeScope();
        var size = constantSize ? recipe.InputSize : SizeAt(step);
        var (images, labels) = Resize(batch.Images(device), batch.Labels(device), size);
        var losses = network.Loss(network.forward(network.Prepare(images)), labels, size, size, new LossOptions(useL1, _assignment));
        var values = losses.Read();
        if (!values.IsFinite)
            return values;
        losses.Total.backward();
        optimizer.Step(learningRate);
        return values;
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
