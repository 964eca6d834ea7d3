using VisionInApp.Training.Data;

namespace VisionInApp.Training;

/// <summary>Trains a YOLOX detector: one call runs, tells what happens, and leaves checkpoints and weights in the output folder.</summary>
public static class Trainer
{
    /// <summary>Runs until the last epoch, a cancellation or a loss that is not a number; each ends with a result. Everything follows from the request, so that a resumed run on a CPU equals an uninterrupted one.</summary>
    /// <exception cref="InvalidRecipeException">The recipe cannot be trained.</exception>
    /// <exception cref="TrainingRefusedException">Nothing could be learned from the data, or the start does not fit.</exception>
    /// <exception cref="InvalidDataException">No training image can be read.</exception>
    public static TrainingResult Run(TrainingRequest request, IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        var findings = Preflight.Check(request);
        using var run = new TrainingRun(request, progress);
        foreach (var finding in findings)
            progress?.Report(finding);

        run.Start();
        var ending = (Ending?)null;
        while (ending is null && run.HasEpochsLeft)
        {
            ending = Epoch(run, cancellation);
            if (ending is null)
                run.EndEpoch();
        }

        return run.Finish(ending ?? new Ending(TrainingOutcome.Finished));
    }

    private static Ending? Epoch(TrainingRun run, CancellationToken cancellation)
    {
        foreach (var batch in run.Batches())
            using (batch)
            {
                if (cancellation.IsCancellationRequested)
                    return new Ending(TrainingOutcome.Cancelled, "Cancelled; the last checkpoint is kept.");
                if (!run.Step(batch))
                    return Diverged(run, batch);
            }

        return null;
    }

    private static Ending Diverged(TrainingRun run, Batch batch) => new(
        TrainingOutcome.Diverged,
        $"The loss was not a number at step {run.StepsDone + 1}, images: {string.Join(", ", batch.Names)}. A lower learning rate or a gradient clip may help.");
}

/// <summary>Why a run is over.</summary>
internal sealed record Ending(TrainingOutcome Outcome, string? Message = null);
