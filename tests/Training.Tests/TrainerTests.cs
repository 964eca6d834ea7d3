using VisionInApp.Training;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;

namespace VisionInApp.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly Recipe Tiny = SmallRun.Recipe;
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer").FullName;

    [Fact]
    public void Another_seed_trains_another_network()
    {
        var recipe = Tiny with { Epochs = 1, WarmupEpochs = 0, PlainEpochs = 0 };
        var one = Run(Request("one") with { Recipe = recipe });
        var same = Run(Request("same") with { Recipe = recipe });
        var other = Run(Request("other") with { Recipe = recipe with { Seed = 2 } });
        Digest(same.LastWeights!).ShouldBe(Digest(one.LastWeights!));
        Digest(other.LastWeights!).ShouldNotBe(Digest(one.LastWeights!));
    }

    [Fact]
    public void Events_tell_the_run_in_order()
    {
        var events = new List<TrainingEvent>();
        var result = Run(Request("events"), tell: events.Add);
        result.Outcome.ShouldBe(TrainingOutcome.Finished);
        events.RemoveAll(e => e is TrainingEvent.Finding);
        events[0].ShouldBeOfType<TrainingEvent.Inspected>().Images.ShouldBe(16);
        events[1].ShouldBeOfType<TrainingEvent.Started>().StepsPerEpoch.ShouldBe(3);
        var steps = events.OfType<TrainingEvent.StepCompleted>().ToList();
        steps.Select(s => s.Step).ShouldBe(Enumerable.Range(1, 12).Select(i => (long)i));
        steps[0].LearningRate.ShouldBe(0);
        steps.ShouldAllBe(s => s.Loss.IsFinite && s.ImagesPerSecond > 0 && s.SecondsLeft >= 0);
        steps[^1].SecondsLeft.ShouldBe(0);
        steps.Where(s => s.Epoch < 4).ShouldAllBe(s => s.Loss["l1"] == 0);
        steps.Where(s => s.Epoch == 4).ShouldAllBe(s => s.Loss["l1"] > 0);
        events.OfType<TrainingEvent.EpochCompleted>().Select(e => e.Validation is not null).ShouldBe([false, true, false, true]);
        events.OfType<TrainingEvent.CheckpointSaved>().Select(e => e.Epoch).ShouldBe([1, 2, 3, 4]);
        events[^1].ShouldBeOfType<TrainingEvent.Stopped>().Result.ShouldBe(result);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_run_with_the_images_named_and_the_last_checkpoint_kept()
    {
        var recipe = Tiny with { Epochs = 6, LearningRate = 1, GradientClip = null };
        var events = new List<TrainingEvent>();
        var request = Request("diverged") with { Recipe = recipe };
        var result = Run(request, tell: events.Add);
        result.Outcome.ShouldBe(TrainingOutcome.Diverged);
        result.Message!.ShouldContain("image-");
        result.LastWeights.ShouldBeNull();
        events.OfType<TrainingEvent.StepCompleted>().ShouldAllBe(e => e.Loss.IsFinite);
        if (result.Epochs > 0)
            File.Exists(result.Checkpoint).ShouldBeTrue();
    }

    [Fact]
    public void A_broken_image_is_skipped_and_named_once()
    {
        var images = SmallImages.Rectangles(12).ToList();
        images[5] = images[5] with { Name = "torn.png", Read = () => [1, 2, 3] };
        var events = new List<TrainingEvent>();
        Run(Request("torn") with { Train = images }, tell: events.Add).Outcome.ShouldBe(TrainingOutcome.Finished);
        events.OfType<TrainingEvent.Finding>().Count(f => f.Code == "training.image_skipped" && f.Subject == "torn.png").ShouldBe(1);
    }

    [Fact]
    public void A_checkpoint_of_other_classes_is_refused()
    {
        Run(Request("classes") with { Recipe = Tiny with { Epochs = 1, WarmupEpochs = 0, PlainEpochs = 0 } });
        var other = Request("classes") with { Classes = ["red", "green"], Start = new NetworkStart.Checkpoint(Path.Combine(_folder, "classes")) };
        Should.Throw<TrainingRefusedException>(() => Run(other)).Code.ShouldBe("training.checkpoint_foreign");
    }

    [Fact]
    public void A_broken_newest_checkpoint_is_told_and_the_one_before_is_used()
    {
        Run(Request("broken"));
        var newest = Directory.GetFiles(Path.Combine(_folder, "broken", "checkpoints")).Order(StringComparer.Ordinal).Last();
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..500]);
        var events = new List<TrainingEvent>();
        Run(Request("broken") with { Start = new NetworkStart.Checkpoint(Path.Combine(_folder, "broken")) }, tell: events.Add);
        events.OfType<TrainingEvent.Finding>().ShouldContain(f => f.Code == "training.checkpoint_broken");
        events.OfType<TrainingEvent.Started>().Single().Epoch.ShouldBe(3);
    }

    [Fact]
    public void What_cannot_be_learned_is_refused_before_any_time_is_spent()
    {
        var images = SmallImages.Rectangles(4);
        Code(Request("a") with { Classes = [] }).ShouldBe("training.no_classes");
        Code(Request("a") with { Train = [.. images.Select(i => i with { Boxes = [] })] }).ShouldBe("training.no_boxes");
        Code(Request("a") with { Classes = ["only"] }).ShouldBe("training.class_out_of_range");
        Code(Request("a") with { Train = [.. images.Select(i => i with { Boxes = [new TrainingBox(0, new Messages.Box(0.2, 0.2, 0.5, 0.5))] })] }).ShouldBe("training.box_units");
        Code(Request("a") with { Start = new NetworkStart.Weights("/nowhere") }).ShouldBe("training.weights");
        Code(Request("a") with { Start = new NetworkStart.Checkpoint(_folder) }).ShouldBe("training.checkpoint_missing");
        Should.Throw<InvalidRecipeException>(() => Run(Request("a") with { Recipe = Tiny with { BatchSize = 0 } }));
    }

    [Fact]
    public void Coloured_rectangles_are_learned()
    {
        var recipe = Tiny with
        {
            Epochs = 40,
            WarmupEpochs = 1,
            PlainEpochs = 10,
            LearningRate = 0.03,
            ValidateEvery = 40,
            MultiScaleRange = 0,
            Augmentation = AugmentationRecipe.None with { FlipProbability = 0.5 },
        };
        var request = Request("learned") with { Recipe = recipe, Train = SmallImages.Rectangles(48), Validation = SmallImages.Rectangles(24, seed: 5) };
        Run(request).Best!.Map50.ShouldBeGreaterThan(0.2);
    }

    private TrainingRequest Request(string name) => SmallRun.Request(Path.Combine(_folder, name));

    private static TrainingResult Run(TrainingRequest request, Action<TrainingEvent>? tell = null) => SmallRun.Run(request, tell);

    private static string Code(TrainingRequest request) => Should.Throw<TrainingRefusedException>(() => Run(request)).Code;

    private static string Digest(string path) => SmallRun.Digest(path);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
