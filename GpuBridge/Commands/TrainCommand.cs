using System.CommandLine;
using VisionInApp.Training;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.GpuBridge.Commands;

/// <summary><c>GpuBridge train</c>: trains a detector by hand, without a server.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> Dataset = new("--dataset") { Description = "Folder or zip in COCO, Pascal VOC or YOLO form; its train split is learned, val followed, test judged", Required = true };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for checkpoints, weights, the ONNX file and the evaluation", Required = true };
    private static readonly Option<string> Variant = new("--variant") { Description = "yolox-nano, -tiny, -s, -m, -l, -x (or the size alone); yolo12-n, -s, -m, -l, -x; yolo12-v1-n … -x", DefaultValueFactory = _ => "nano" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "ONNX or safetensors file to start from; without it the shipped starter (nano) or random weights" };
    private static readonly Option<bool> Scratch = new("--scratch") { Description = "Start from random weights even though a starter is shipped" };
    private static readonly Option<string?> ResumeFrom = new("--resume") { Description = "Checkpoint, or folder of an earlier run, to go on from" };
    private static readonly Option<string> Preset = new("--preset") { Description = "fine-tune (few images, minutes) or coco (many images, from scratch)", DefaultValueFactory = _ => "fine-tune" };
    private static readonly Option<string?> RecipeFile = new("--recipe") { Description = "Recipe as a JSON file, instead of a preset" };
    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Epochs over the training images" };
    private static readonly Option<int?> InputSize = new("--size") { Description = "Side of the network input in pixels, a multiple of 32" };
    private static readonly Option<int?> BatchSize = new("--batch") { Description = "Images per step" };
    private static readonly Option<double?> LearningRate = new("--lr") { Description = "Highest learning rate" };
    private static readonly Option<long?> Seed = new("--seed") { Description = "The same seed trains the same network" };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads for tensors; 0 uses every core" };
    private static readonly Option<int> Workers = new("--workers") { Description = "Threads that read and augment images", DefaultValueFactory = _ => 2 };
    private static readonly Option<bool> CheckOnly = new("--check") { Description = "Only look at data and recipe, tell what would go wrong, and train nothing" };
    private static readonly Option<int> CacheMegabytes = new("--cache-mb") { Description = "Memory for decoded images", DefaultValueFactory = _ => 512 };
    private static readonly Option<int?> Limit = new("--train-images") { Description = "Learn from only this many images, chosen by the seed" };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON line per epoch and a summary as the last line" };

    public static Command Create()
    {
        var command = new Command("train", "Train a detector on a dataset and write checkpoints, weights and an ONNX file")
        {
            Dataset, Out, Variant, Weights, Scratch, ResumeFrom, Preset, RecipeFile, Epochs, InputSize, BatchSize, LearningRate, Seed, Threads, Workers, CheckOnly, CacheMegabytes, Limit, Json,
        };
        Preset.AcceptOnlyFromAmong("fine-tune", "coco");
        Variant.AcceptOnlyFromAmong([.. NetworkVariants.All.Select(v => v.Name), .. YoloxVariant.All.Select(v => v.Size)]);
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(arguments, cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellation)
    {
        var console = new TrainConsole(arguments.GetValue(Json));
        try
        {
            var recipe = ReadRecipe(arguments);
            var data = TrainingData.Read(arguments.GetRequiredValue(Dataset), recipe.Seed, arguments.GetValue(Limit));
            console.Describe(data, recipe);
            var request = Request(arguments, recipe, data);
            if (arguments.GetValue(CheckOnly))
                return console.Checked(Preflight.Check(request, cancellation));
            Directory.CreateDirectory(request.OutputFolder);
            File.WriteAllText(Path.Combine(request.OutputFolder, "recipe.json"), recipe.ToJson());
            var result = Trainer.Run(request, console, cancellation);
            if (result.Outcome != TrainingOutcome.Finished)
                return console.Ended(result);
            var report = TrainedModel.ExportAndEvaluate(request, result, data);
            return console.Finished(result, report);
        }
        catch (OperationCanceledException)
        {
            return TrainConsole.CancelledEarly();
        }
        catch (Exception e) when (e is TrainingRefusedException or InvalidRecipeException or DatasetRejectedException or IOException or InvalidDataException)
        {
            return TrainConsole.Refused(e);
        }
    }

    private static TrainingRequest Request(ParseResult arguments, Recipe recipe, TrainingData data) => new()
    {
        Variant = VariantOf(arguments),
        Classes = data.Classes,
        Train = data.Train,
        Validation = data.Validation,
        Test = data.Test,
        Recipe = recipe,
        Start = Start(arguments),
        OutputFolder = arguments.GetRequiredValue(Out).FullName,
        Compute = new ComputeOptions { Threads = arguments.GetValue(Threads), LoaderThreads = arguments.GetValue(Workers), ImageCacheBytes = (long)arguments.GetValue(CacheMegabytes) << 20 },
    };

    private static NetworkVariant VariantOf(ParseResult arguments) => NetworkVariants.Find(arguments.GetRequiredValue(Variant))!;

    private static NetworkStart Start(ParseResult arguments)
    {
        if (arguments.GetValue(ResumeFrom) is { } checkpoint)
            return new NetworkStart.Checkpoint(checkpoint);
        if (arguments.GetValue(Weights) is { } weights)
            return new NetworkStart.Weights(weights);
        var starter = StarterWeights.Find(VariantOf(arguments));
        return starter is null || arguments.GetValue(Scratch) ? new NetworkStart.Scratch() : new NetworkStart.Weights(starter);
    }

    private static Recipe ReadRecipe(ParseResult arguments)
    {
        var variant = VariantOf(arguments);
        var recipe = arguments.GetValue(RecipeFile) is { } file ? Recipe.FromJson(File.ReadAllText(file)) : Recipe.Preset(arguments.GetRequiredValue(Preset), variant)!;
        var epochs = arguments.GetValue(Epochs) ?? recipe.Epochs;
        return recipe with
        {
            Epochs = epochs,
            // A shorter run keeps its shape: a part of it warms up, a part of it is plain.
            WarmupEpochs = Math.Min(recipe.WarmupEpochs, epochs / 4.0),
            PlainEpochs = Math.Min(recipe.PlainEpochs, epochs / 4),
            InputSize = arguments.GetValue(InputSize) ?? recipe.InputSize,
            BatchSize = arguments.GetValue(BatchSize) ?? recipe.BatchSize,
            LearningRate = arguments.GetValue(LearningRate) ?? recipe.LearningRate,
            Seed = arguments.GetValue(Seed) ?? recipe.Seed,
        };
    }
}
