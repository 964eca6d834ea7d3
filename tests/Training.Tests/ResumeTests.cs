using VisionInApp.Training;
using VisionInApp.Training.Checkpoints;

namespace VisionInApp.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resume").FullName;

    public static TheoryData<string, Recipe> Recipes => new()
    {
        { "sgd", SmallRun.Recipe },
        { "adamw, groups, repeats", SmallRun.Recipe with { Optimizer = OptimizerKind.AdamW, LearningRate = 0.001, BatchesPerUpdate = 2, RepeatThreshold = 0.9, GradientClip = 10 } },
        { "patience", SmallRun.Recipe with { Epochs = 6, ValidateEvery = 1, Patience = 2, LearningRate = 1e-6 } },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_resumed_run_equals_the_uninterrupted_one_bit_for_bit(string name, Recipe recipe)
    {
        var whole = SmallRun.Run(SmallRun.Request(At(name, "whole"), recipe));
        var half = SmallRun.RunInto(3, SmallRun.Request(At(name, "half"), recipe));
        (half.Outcome, half.Epochs).ShouldBe((TrainingOutcome.Cancelled, 2));

        // On another machine: nothing but the checkpoint is there.
        var rest = SmallRun.Run(SmallRun.Request(At(name, "rest"), recipe) with { Start = new NetworkStart.Checkpoint(At(name, "half")) });

        (rest.Epochs, rest.Steps, rest.Best).ShouldBe((whole.Epochs, whole.Steps, whole.Best));
        SmallRun.Digest(rest.LastWeights!).ShouldBe(SmallRun.Digest(whole.LastWeights!));
        SmallRun.Digest(rest.BestWeights!).ShouldBe(SmallRun.Digest(whole.BestWeights!));
        SmallRun.Digest(rest.Checkpoint!).ShouldBe(SmallRun.Digest(whole.Checkpoint!));
    }

    [Fact]
    public void A_run_without_progress_stops_after_its_patience_and_says_so()
    {
        // With a rate this small nothing changes, so the first evaluation stays the best.
        var recipe = SmallRun.Recipe with { Epochs = 9, ValidateEvery = 1, Patience = 2, LearningRate = 1e-8 };
        var events = SmallRun.Events(SmallRun.Request(At("patience"), recipe));
        var result = events.OfType<TrainingEvent.Stopped>().Single().Result;
        (result.Outcome, result.Epochs).ShouldBe((TrainingOutcome.Finished, 3));
        result.LastWeights.ShouldNotBeNull();
        events.OfType<TrainingEvent.Finding>().ShouldContain(f => f.Code == "training.stopped_early");

        var again = SmallRun.Run(SmallRun.Request(At("patience"), recipe) with { Start = new NetworkStart.Checkpoint(At("patience")) });
        (again.Epochs, again.Steps).ShouldBe((3, result.Steps));
    }

    [Fact]
    public void A_broken_checkpoint_gives_way_to_the_one_before_also_when_it_is_named()
    {
        var result = SmallRun.Run(SmallRun.Request(At("named")));
        File.WriteAllBytes(result.Checkpoint!, File.ReadAllBytes(result.Checkpoint!)[..1000]);
        var events = SmallRun.Events(SmallRun.Request(At("named")) with { Start = new NetworkStart.Checkpoint(result.Checkpoint!) });
        events.OfType<TrainingEvent.Finding>().ShouldContain(f => f.Code == "training.checkpoint_broken" && f.Message.Contains("epoch-00004", StringComparison.Ordinal));
        events.OfType<TrainingEvent.Started>().Single().Epoch.ShouldBe(3);
    }

    [Fact]
    public void A_checkpoint_of_another_optimizer_is_refused()
    {
        SmallRun.Run(SmallRun.Request(At("sgd"), SmallRun.Short));
        var other = SmallRun.Request(At("sgd"), SmallRun.Short with { Optimizer = OptimizerKind.AdamW }) with { Start = new NetworkStart.Checkpoint(At("sgd")) };
        Should.Throw<TrainingRefusedException>(() => SmallRun.Run(other)).Code.ShouldBe("training.checkpoint_foreign");
    }

    [Fact]
    public void Frozen_stages_keep_their_weights_and_statistics_and_the_others_learn()
    {
        var start = SmallRun.Run(SmallRun.Request(At("start"), SmallRun.Short)).LastWeights!;
        var frozen = SmallRun.Run(SmallRun.Request(At("frozen"), SmallRun.Short with { FrozenStages = 3 }) with { Start = new NetworkStart.Weights(start) });
        using var checkpoint = CheckpointFile.Read(frozen.Checkpoint!);
        using var before = CheckpointFile.Read(Directory.GetFiles(Path.Combine(At("start"), "checkpoints")).Single());
        string[] still = ["stem.", "dark2.", "dark3."];
        foreach (var (name, tensor) in checkpoint.Tensors.Where(t => t.Key.StartsWith("network/", StringComparison.Ordinal) && t.Value.numel() > 1))
        {
            var isFrozen = still.Any(s => name.Contains("backbone.backbone." + s, StringComparison.Ordinal));
            var same = tensor.bytes.SequenceEqual(before.Tensors["average/" + name["network/".Length..]].bytes);
            if (isFrozen || name.EndsWith("running_mean", StringComparison.Ordinal))
                same.ShouldBe(isFrozen, name);
        }

        checkpoint.Tensors.Keys.ShouldNotContain(k => k.StartsWith("momentum/backbone.backbone.dark3", StringComparison.Ordinal));
        checkpoint.Tensors.Keys.ShouldContain(k => k.StartsWith("momentum/backbone.backbone.dark4", StringComparison.Ordinal));
    }

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
