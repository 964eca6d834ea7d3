using OpenCvSharp;
using TorchSharp;
using VisionInApp.Messages;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolo12;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Weights;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training;

public sealed class Yolo12TrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_run_lowers_its_loss_and_its_file_finds_in_the_detector_what_the_network_finds()
    {
        var losses = new List<double>();
        var request = Request();
        var result = Trainer.Run(request, new Immediate(e => losses.AddRange(e is TrainingEvent.EpochCompleted epoch ? [epoch.Loss.Total] : [])));
        result.Outcome.ShouldBe(TrainingOutcome.Finished);
        losses[^1].ShouldBeLessThan(losses[0] / 2);

        using var scope = NewDisposeScope();
        using var saved = SavedNetwork.Load(result.LastWeights!);
        saved.Network.Variant.ShouldBe(request.Variant);
        OnnxExport.Write(saved.Network, _folder["model.onnx"], new ExportOptions(64, request.Classes));

        Parity.Check(saved.Network, _folder["model.onnx"], 64).Passed.ShouldBeTrue();
        using var detector = OnnxDetector.Open(_folder["model.onnx"], new DetectorSettings { Threshold = 0.001, MaxDetections = 1, Threads = 1 });
        using var picture = ImageFile.Decode(request.Train[0].Read());
        var found = detector.Detect(picture).Detections.ShouldHaveSingleItem();
        var best = Best(saved.Network, picture);
        (found.ClassId, found.Confidence).ShouldBe((best.ClassId, best.Confidence), new Nearly());
        found.Box.Iou(best.Box).ShouldBeGreaterThan(0.999);
    }

    [Fact]
    public void The_numbers_of_the_distance_bins_stay_as_they_are()
    {
        using var network = Yolo12Variant.All[0].Create(2, seed: 1);
        network.to(float64);
        network.to(float32);
        var bins = network.named_parameters().Single(p => p.name == "model.21.dfl.conv.weight").parameter;
        bins.requires_grad.ShouldBeFalse();
        bins.data<float>().ToArray().ShouldBe(Enumerable.Range(0, 16).Select(i => (float)i));
    }

    public void Dispose() => _folder.Dispose();

    private TrainingRequest Request() => new()
    {
        Variant = NetworkVariants.Find("yolo12-n")!,
        Classes = ["red", "blue"],
        Train = SmallImages.Rectangles(12),
        Recipe = new Recipe
        {
            InputSize = 64,
            BatchSize = 4,
            Epochs = 24,
            WarmupEpochs = 1,
            PlainEpochs = 1,
            LearningRate = 0.01,
            AverageDecay = 0.5,
            GradientClip = 10,
            Augmentation = AugmentationRecipe.None,
        },
        Start = new NetworkStart.Scratch(),
        OutputFolder = _folder["run"],
        Compute = new ComputeOptions { Threads = 1, Device = "cpu" },
    };

    /// <summary>The strongest detection straight from the tensors; the picture has the size of the input.</summary>
    private static Detection Best(DetectionNetwork network, Mat picture)
    {
        using var noGradient = no_grad();
        picture.GetArray(out Vec3b[] pixels);
        var images = tensor(pixels.SelectMany(p => new[] { p.Item0, p.Item1, p.Item2 }).ToArray()).view(1, 64, 64, 3).permute(0, 3, 1, 2).to(float32);
        var rows = network.Decode(network.forward(network.Prepare(images)), 64, 64)[0];
        var anchor = rows[.., 4..].amax([1]).argmax().item<long>();
        var row = rows[anchor].data<float>().ToArray();
        var index = row[4] >= row[5] ? 0 : 1;
        return new Detection(index, row[4 + index], new Box(row[0] - (row[2] / 2), row[1] - (row[3] / 2), row[2], row[3]).ClipTo(64, 64));
    }

    private sealed class Nearly : IEqualityComparer<(int ClassId, double Confidence)>
    {
        public bool Equals((int ClassId, double Confidence) x, (int ClassId, double Confidence) y) => x.ClassId == y.ClassId && Math.Abs(x.Confidence - y.Confidence) < 1e-4;

        public int GetHashCode((int ClassId, double Confidence) value) => value.ClassId;
    }

    private sealed class Immediate(Action<TrainingEvent> tell) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => tell(value);
    }
}
