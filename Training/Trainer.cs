using VisionInApp.Training.Data;

namespace VisionInApp.Training;

/// <summary>Trains a YOLOX detector: one call runs, tells what happens, and leaves checkpoints and weights in the output folder.</summary>
public static class Trainer
{
    /// <summary>Runs until the last epoch, a cancellation or a loss that is not a number; each ends with a result. Everything follows from the request, so that a resumed run on a CPU equals an uninterrupted one.</summary>
    /// <exception cref="InvalidRecipeException">The recipe cannot be trained.</exception>
    /// <exception cref="TrainingRefusedException">Nothing could be learned from the data, or the start does not fit.</exception>
    /// <exception cref="InvalidDataException">No training image can be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first step.</exception>
    public static TrainingResult Run(TrainingRequest request, IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        // The loader's workers already run side by side; OpenCV's own threads would only take cores from the network.
        OpenCvSharp.Cv2.SetNumThreads(1);
        using var images = new ScaledImages(request.Train, request.Recipe.InputSize, request.Compute.ImageCacheBytes);
        var report = Preflight.Check(request, images, cancellation);
        foreach (var finding in report.Findings)
            progress?.Report(finding);
        progress?.Report(report.Summary);

        using var run = new TrainingRun(request, images, progress);
        run.Start();
        var ending = (Ending?)null;
        while (ending is null && run.HasEpochsLeft)
            ending = Epoch(run, cancellation) ?? run.EndEpoch();

        return run.Finish(ending ?? new Ending(TrainingOutcome.Finished));
    }

    private static Ending? Epoch(TrainingRun run, CancellationToken cancellation)
    {
        foreach (var batch in run.Batches())
            using (batch)
            {
                if (cancellation.IsCancellationRequested)
                    return new Ending(TrainingOutcome.Cancelled, "Cancelled; the last checkpoint is kept.");
                if (run.Step(batch) is { } ending)
                    return ending;
            }

        return null;
    }
}

/// <summary>Why a run is over.</summary>
internal sealed record Ending(TrainingOutcome Outcome, string? Message = null);
