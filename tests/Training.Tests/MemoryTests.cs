using VisionInApp.Training;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training;

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneDefinition;

/// <summary>Counts tensors of the whole process, so nothing else may run meanwhile.</summary>
[Collection("alone")]
public sealed class MemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("memory").FullName;

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void No_step_leaves_a_tensor_behind(OptimizerKind optimizer)
    {
        var recipe = SmallRun.Recipe with
        {
            Optimizer = optimizer,
            LearningRate = 1e-4,
            BatchSize = 1,
            BatchesPerUpdate = 2,
            Epochs = 10,
            PlainEpochs = 5,
            ValidateEvery = 2,
            MultiScaleRange = 0,
            GradientClip = 10,
        };
        // What earlier tests left to the collector goes now, not in the middle.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var live = new List<(int Epoch, long Tensors)>();
        SmallRun.Run(SmallRun.Request(_folder, recipe), e =>
        {
            if (e is TrainingEvent.StepCompleted step)
                live.Add((step.Epoch, Tensor.TotalCount));
        });

        // The first epochs make what is kept: gradients, the best weights, the grid.
        live.Count.ShouldBe(120);
        var later = live.Where(l => l.Epoch > 3).Select(l => l.Tensors).ToList();
        later.Zip(later.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
