using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;
using VisionInApp.Training;
using VisionInApp.Training.Models;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Our own trainer, in this process.</summary>
public sealed class BuiltInTrainer(BridgeOptions options, JobStart start) : ITrainer
{
    public string Name => "built-in";

    public int EpochsOf(JobSpec spec) => JobRecipe.Read(spec.Family, spec.RecipeJson).Recipe.Epochs;

    public async Task<Candidate> TrainAsync(RunningJob job, JobDataset dataset, string workspace, JobReport report)
    {
        var (variant, recipe) = JobRecipe.Read(job.Spec.Family, job.Spec.RecipeJson);
        var weights = await TrainAsync(job, variant, recipe, dataset, workspace, report);
        await report.PhaseAsync(JobPhases.Exporting, 0);
        return await Candidate.ExportAsync(variant, recipe, weights, dataset, Path.Combine(workspace, "model.onnx"));
    }

    private async Task<string> TrainAsync(RunningJob job, NetworkVariant variant, Recipe recipe, JobDataset dataset, string workspace, JobReport report)
    {
        var request = new TrainingRequest
        {
            Variant = variant,
            Classes = [.. dataset.Schema.Classes.Select(c => c.Name)],
            Train = dataset.Train,
            Validation = dataset.Validation,
            Test = dataset.Test,
            Recipe = recipe,
            Start = await start.ResolveAsync(job, workspace, job.Stopping),
            OutputFolder = workspace,
            Compute = new ComputeOptions { Threads = options.Threads, Device = options.Device },
        };
        var recipePath = Path.Combine(workspace, "recipe.json");
        await File.WriteAllTextAsync(recipePath, recipe.ToJson());
        await report.FileAsync("recipe.json", recipePath);
        var result = Run(request, report, job.Stopping);
        job.Stopping.ThrowIfCancellationRequested();
        if (result.Outcome == TrainingOutcome.Diverged)
            throw new JobFailedException("training.loss_not_finite", result.Message ?? "The loss was not a number.");
        await report.LogAsync("info", $"trained {result.Epochs} epochs in {result.Seconds:0} s, {result.ImagesPerSecond:0.0} images/s");
        return result.BestWeights ?? result.LastWeights ?? throw new JobFailedException("training.no_weights", "Training ended before its first epoch.");
    }

    private static TrainingResult Run(TrainingRequest request, JobReport report, CancellationToken stopping)
    {
        try
        {
            return Trainer.Run(request, new TrainingEvents(report), stopping);
        }
        catch (TrainingRefusedException e)
        {
            throw new JobFailedException(e.Code, e.Message);
        }
        catch (InvalidDataException e)
        {
            throw new JobFailedException("training.data_invalid", e.Message);
        }
    }
}
