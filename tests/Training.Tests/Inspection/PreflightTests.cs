using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Training;
using VisionInApp.Training.Data;
using VisionInApp.Training.Inspection;

namespace VisionInApp.Tests.Training.Inspection;

public class PreflightTests
{
    [Fact]
    public void A_sound_dataset_has_no_findings()
    {
        var report = Preflight.Check(Request(Scenes(8)) with { Validation = Scenes(4, seed: 100) });
        report.Findings.ShouldBeEmpty();
        report.Summary.Images.ShouldBe(12);
    }

    [Fact]
    public void A_held_out_picture_that_is_trained_on_is_paired_with_its_twin_however_it_was_saved()
    {
        var train = Scenes(8);
        var request = Request(train) with { Validation = [.. Scenes(3, seed: 100), Again(train[5], "copy.jpg")], Test = [Again(train[2], "test.jpg")] };
        var leaks = Findings(request, "training.leakage");
        leaks.Select(f => f.Images.ShouldHaveSingleItem()).ShouldBe(["copy.jpg (trained on as scene-5.png)", "test.jpg (trained on as scene-2.png)"]);
        leaks[0].Message.ShouldContain("1 of 4 validation images");
    }

    [Fact]
    public void Another_object_on_the_same_background_is_no_leak()
    {
        var train = new[] { SmallImages.Rectangle("a.png", 64, 64, new Rect(4, 4, 20, 20), 0) };
        var other = SmallImages.Rectangle("b.png", 64, 64, new Rect(34, 30, 20, 20), 0);
        Findings(Request(train) with { Validation = [other] }, "training.leakage").ShouldBeEmpty();
    }

    [Fact]
    public void Boxes_that_reach_out_of_their_picture_are_named_and_many_of_them_are_another_form()
    {
        var images = Scenes(8);
        images[3] = images[3] with { Boxes = [new TrainingBox(0, new Box(50, 50, 40, 40))] };
        Findings(Request(images), "training.box_outside").ShouldHaveSingleItem().Images.ShouldBe(["scene-3.png"]);

        var corners = Scenes(8).ConvertAll(i => i with { Boxes = [new TrainingBox(0, new Box(20, 20, 60, 60))] });
        Findings(Request(corners), "training.box_form").ShouldHaveSingleItem().Images.Count.ShouldBe(8);
    }

    [Fact]
    public void Tiny_and_empty_boxes_and_images_without_any_are_named()
    {
        var images = Scenes(8);
        images[1] = images[1] with { Boxes = [new TrainingBox(0, new Box(5, 5, 3, 30)), new TrainingBox(0, new Box(5, 5, 0.5, 0.5))] };
        images[2] = images[2] with { Boxes = [new TrainingBox(0, new Box(5, 5, 0, 10))] };
        images[4] = images[4] with { Boxes = [] };
        var tiny = Findings(Request(images), "training.tiny_boxes").ShouldHaveSingleItem();
        tiny.Images.ShouldBe(["scene-1.png"]);
        tiny.Message.ShouldContain("2 boxes");
        tiny.Message.ShouldContain("1 of them at most 1 pixel");
        Findings(Request(images), "training.box_empty").ShouldHaveSingleItem().Subject.ShouldBe("scene-2.png");
        Findings(Request(images), "training.images_without_boxes").ShouldHaveSingleItem().Images.ShouldBe(["scene-4.png"]);
    }

    [Fact]
    public void Classes_called_alike_missing_or_rare_are_told()
    {
        var images = Scenes(8);
        images[6] = images[6] with { Boxes = [.. Enumerable.Repeat(images[6].Boxes[0], 40), images[6].Boxes[0] with { ClassIndex = 1 }] };
        var request = Request(images) with { Classes = ["cell", "Cell ", "clot"], Validation = [Scenes(1, seed: 50)[0] with { Boxes = [new TrainingBox(2, new Box(9, 9, 9, 9))] }] };
        Findings(request, "training.classes_alike").ShouldHaveSingleItem();
        Findings(request, "training.class_without_boxes").ShouldHaveSingleItem().Message.ShouldContain("validation images have some");
        var rare = Findings(request, "training.imbalance").ShouldHaveSingleItem();
        rare.Images.ShouldBe(["scene-6.png"]);
        rare.Message.ShouldContain("'Cell ' has 1 boxes");
    }

    [Fact]
    public void A_set_without_a_readable_image_is_refused() =>
        Should.Throw<TrainingRefusedException>(() => Preflight.Check(Request(Scenes(3).ConvertAll(i => i with { Read = () => [1, 2] })))).Code.ShouldBe("training.no_readable_image");

    [Fact]
    public void Frozen_random_weights_are_refused() =>
        Should.Throw<TrainingRefusedException>(() => Preflight.Check(Request(Scenes(3)) with { Recipe = SmallRun.Recipe with { FrozenStages = 1 } })).Code.ShouldBe("training.frozen_scratch");

    [Fact]
    public void A_run_that_is_too_large_for_the_machine_is_told_with_the_batch_that_fits()
    {
        var huge = Request(Scenes(2)) with { Recipe = SmallRun.Recipe with { InputSize = 1536, BatchSize = 1024, MultiScaleRange = 0 } };
        Findings(huge, "training.memory").ShouldHaveSingleItem().Message.ShouldContain("batchSize of");
    }

    [Fact]
    public void The_estimate_grows_with_the_batch_and_the_square_of_the_input()
    {
        var small = MemoryEstimate.Of(Request(Scenes(1)));
        var large = MemoryEstimate.Of(Request(Scenes(1)) with { Recipe = SmallRun.Recipe with { InputSize = 128, MultiScaleRange = 2, Optimizer = OptimizerKind.AdamW } });
        ((double)large.ImageBytes / small.ImageBytes).ShouldBe(4, 0.04);
        large.WeightBytes.ShouldBe(small.WeightBytes / 4 * 5);
    }

    [Fact]
    public void A_pre_flight_can_be_cancelled() =>
        Should.Throw<OperationCanceledException>(() => Preflight.Check(Request(Scenes(2)), new CancellationToken(canceled: true)));

    private static List<TrainingEvent.Finding> Findings(TrainingRequest request, string code) => [.. Preflight.Check(request).Findings.Where(f => f.Code == code)];

    private static TrainingRequest Request(IReadOnlyList<TrainingImage> train) =>
        SmallRun.Request("unused", train: train) with { Classes = ["red"], Validation = Scenes(1, seed: 300) };

    // Pictures that look nothing like each other.
    private static List<TrainingImage> Scenes(int count, int seed = 1)
    {
        var images = new List<TrainingImage>();
        for (var i = 0; i < count; i++)
        {
            using var coarse = new Mat(6, 6, MatType.CV_8UC3);
            using var pixels = new Mat();
            var random = VisionInApp.Training.Augmentation.SampleRandom.Of(seed, i);
            for (var cell = 0; cell < 36; cell++)
                coarse.Set(cell / 6, cell % 6, new Vec3b((byte)random.Below(256), (byte)random.Below(256), (byte)random.Below(256)));
            Cv2.Resize(coarse, pixels, new Size(64, 64));
            var bytes = pixels.ImEncode(".png");
            images.Add(new TrainingImage($"scene-{i}.png", () => bytes, [new TrainingBox(0, new Box(10, 10, 20, 20))]));
        }

        return images;
    }

    // Smaller, brighter and compressed.
    private static TrainingImage Again(TrainingImage image, string name)
    {
        using var pixels = Cv2.ImDecode(image.Read(), ImreadModes.Color);
        using var smaller = new Mat();
        using var brighter = new Mat();
        Cv2.Resize(pixels, smaller, new Size(48, 48));
        smaller.ConvertTo(brighter, -1, 0.95, 8);
        var bytes = brighter.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 80));
        return new TrainingImage(name, () => bytes, [new TrainingBox(0, new Box(8, 8, 15, 15))]);
    }
}
