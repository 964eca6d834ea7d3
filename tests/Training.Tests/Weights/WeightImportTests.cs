using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Weights;

public sealed class WeightImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_official_file_gives_the_network_its_function_and_exports_again_to_the_same()
    {
        var official = SharedData.Find("data", "yolox_nano", "yolox_nano.onnx");
        using var scope = NewDisposeScope();
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, 0);
        var dog = Dog();

        var report = WeightImport.Load(official, network);

        report.Matched.Count.ShouldBe(642);
        report.Reinitialised.ShouldBeEmpty();
        report.Missing.ShouldBeEmpty();
        report.NeedsCalibration.ShouldBeTrue();
        var same = Parity.Check(network, official, [dog, ParityInputs.Noise(416, 1), ParityInputs.Scene(416, 2)]);
        same.BoxDifference.ShouldBeLessThanOrEqualTo(1e-3);
        same.ConfidenceDifference.ShouldBeLessThanOrEqualTo(1e-4);
        OnnxExport.Write(network, _folder["again.onnx"], new ExportOptions(416, [.. Enumerable.Range(0, 80).Select(c => $"{c}")]));
        var again = Parity.Check(network, _folder["again.onnx"], [dog, ParityInputs.Noise(416, 1), ParityInputs.Scene(416, 2)]);
        again.Passed.ShouldBeTrue();
        MaximumDifference(official, _folder["again.onnx"], dog).ShouldBeLessThanOrEqualTo(1e-3);
    }

    [Fact]
    public void Every_convolution_of_the_official_file_lands_under_its_published_name()
    {
        var official = SharedData.Find("data", "yolox_nano", "yolox_nano.onnx");
        using var pairs = JsonDocument.Parse(File.ReadAllText(SharedData.Find("data", "yolox_nano", "yolox_nano_onnx_to_state_dict.json")));
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, 0);
        WeightImport.Load(official, network);
        var file = OnnxWeightFile.Read(official);
        var tensors = network.state_dict();

        foreach (var pair in pairs.RootElement.EnumerateArray())
        {
            var expected = file.Tensors[pair.GetProperty("onnx_initializer").GetString()!].Data.ToByteArray();
            tensors[pair.GetProperty("conv").GetString() + ".weight"].contiguous().bytes.SequenceEqual(expected).ShouldBeTrue(pair.ToString());
        }
    }

    [Fact]
    public void Other_class_counts_keep_everything_but_the_class_predictions()
    {
        var official = SharedData.Find("data", "yolox_nano", "yolox_nano.onnx");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var coco = YoloxNetwork.Create(YoloxVariant.Nano, 80, 0);
        using var own = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);
        WeightImport.Load(official, coco);

        var report = WeightImport.Load(official, own);

        report.Reinitialised.ShouldBe(
            ["head.cls_preds.0.weight", "head.cls_preds.0.bias", "head.cls_preds.1.weight", "head.cls_preds.1.bias", "head.cls_preds.2.weight", "head.cls_preds.2.bias"]);
        report.Matched.Count.ShouldBe(636);
        coco.eval();
        own.eval();
        var dog = Dog();
        (coco.forward(dog)[.., .., ..5] - own.forward(dog)[.., .., ..5]).abs().max().item<float>().ShouldBe(0);
        own.state_dict()["head.cls_preds.1.bias"].max().item<float>().ShouldBe(-4.59512f, 1e-4f);
    }

    [Fact]
    public void The_safetensors_file_gives_the_same_function_as_the_official_one()
    {
        var safetensors = SharedData.Find("data", "yolox_nano", "yolox_nano_coco_unfolded.safetensors");
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, 0);

        var report = WeightImport.Load(safetensors, network);

        report.Matched.Count.ShouldBe(642);
        report.NeedsCalibration.ShouldBeFalse();
        Parity.Check(network, SharedData.Find("data", "yolox_nano", "yolox_nano.onnx"), [Dog()]).BoxDifference.ShouldBeLessThanOrEqualTo(1e-3);
    }

    [Theory]
    [InlineData("yolox-tiny")]
    [InlineData("yolo12-n")]
    [InlineData("yolo12-v1-n")]
    [InlineData("yolo12-l")]
    public void A_file_of_any_family_comes_back_as_the_same_function(string variant)
    {
        using var network = SettledNetwork.Create(NetworkVariants.Find(variant)!, 3);
        OnnxExport.Write(network, _folder["own.onnx"], new ExportOptions(64, ["a", "b", "c"]));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var copy = network.Variant.Create(3, seed: 1);

        var report = WeightImport.Load(_folder["own.onnx"], copy);

        copy.eval();
        report.NeedsCalibration.ShouldBeTrue();
        var images = network.Prepare(ParityInputs.Scene(64, 5));
        var (expected, actual) = (network.Decode(network.forward(images), 64, 64), copy.Decode(copy.forward(images), 64, 64));
        (expected - actual).abs().max().item<float>().ShouldBeLessThan(2e-3f);
    }

    [Theory]
    [InlineData("yolox-nano")]
    [InlineData("yolo12-n")]
    public void Normalisation_that_is_not_folded_is_taken_as_it_is(string variant)
    {
        using var network = SettledNetwork.Create(NetworkVariants.Find(variant)!, 2);
        OnnxExport.Write(network, _folder["folded.onnx"], new ExportOptions(64, ["a", "b"]));
        UnfoldedOnnx.Write(_folder["folded.onnx"], network, _folder["unfolded.onnx"], epsilon: 1e-5f);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var copy = network.Variant.Create(2, seed: 1);

        var report = WeightImport.Load(_folder["unfolded.onnx"], copy);

        report.NeedsCalibration.ShouldBeFalse();
        report.Missing.Concat(report.Reinitialised).ShouldBeEmpty();
        var (own, given) = (copy.state_dict(), network.state_dict());
        foreach (var (name, tensor) in given.Where(t => !t.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
            (own[name] - tensor).abs().max().item<float>().ShouldBeLessThan(1e-6f, name);
    }

    [Fact]
    public void Half_precision_tensors_of_another_class_count_fill_all_but_the_class_branches()
    {
        var variant = NetworkVariants.Find("yolo12-n")!;
        using var coco = variant.Create(80, seed: 1);
        StateDictFile.Save(_folder["coco.safetensors"], coco.state_dict().Select(t => KeyValuePair.Create(t.Key, t.Value.is_floating_point() ? t.Value.to(float16) : t.Value)));
        using var own = variant.Create(3, seed: 2);

        var report = WeightImport.Load(_folder["coco.safetensors"], own);

        report.Missing.ShouldBeEmpty();
        report.Reinitialised.ShouldAllBe(name => name.StartsWith("model.21.cv3.", StringComparison.Ordinal));
        report.Reinitialised.ShouldContain("model.21.cv3.0.2.weight");
        report.Matched.ShouldContain("model.21.cv3.0.0.0.conv.weight");
        own.state_dict()["model.6.m.0.0.attn.qk.conv.weight"].dtype.ShouldBe(float32);
        own.state_dict()["model.21.cv2.0.2.bias"].min().item<float>().ShouldBe(1);
    }

    [Fact]
    public void A_file_of_tensors_whose_header_begins_like_a_pickle_is_read()
    {
        // The header's length is the first number in the file, and its lowest byte may be that of a pickle.
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);
        var about = new Dictionary<string, string> { ["filler"] = "" };
        for (var length = 0; length < 300; length += 8)
        {
            about["filler"] = new string('x', length);
            StateDictFile.Save(_folder["nano.safetensors"], network.state_dict(), about);
            if (File.ReadAllBytes(_folder["nano.safetensors"])[0] == 0x80)
                break;
        }

        File.ReadAllBytes(_folder["nano.safetensors"])[0].ShouldBe((byte)0x80);
        WeightImport.Load(_folder["nano.safetensors"], network).Missing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("PK\u0003\u0004 archive/data.pkl")]
    [InlineData("\u0080\u0002}q")]
    public void Pickles_are_refused_whatever_they_are_called_with_the_way_to_convert_them(string start)
    {
        File.WriteAllBytes(_folder["weights.onnx"], System.Text.Encoding.Latin1.GetBytes(start));

        Refusal("weights.onnx", YoloxVariant.Nano).ShouldContain("save_file");
        Should.Throw<InvalidDataException>(() => SavedNetwork.Load(_folder["weights.onnx"])).Message.ShouldContain("save_file");
    }

    [Fact]
    public void Another_architecture_is_refused_and_changes_nothing()
    {
        using var nano = YoloxNetwork.Create(YoloxVariant.Nano, 3, 0);
        OnnxExport.Write(nano, _folder["nano.onnx"], new ExportOptions(64, ["a", "b", "c"]));
        StateDictFile.Save(_folder["nano.safetensors"], nano.state_dict());
        using var tiny = YoloxNetwork.Create(YoloxVariant.Tiny, 3, 0);
        var before = tiny.state_dict().ToDictionary(t => t.Key, t => t.Value.clone());

        Should.Throw<InvalidDataException>(() => WeightImport.Load(_folder["nano.onnx"], tiny)).Message.ShouldContain("113 convolutions instead of 83");
        Should.Throw<InvalidDataException>(() => WeightImport.Load(_folder["nano.safetensors"], tiny)).Message.ShouldContain("is [16, 12, 3, 3] in the file");

        tiny.state_dict().ShouldAllBe(t => t.Value.equal(before[t.Key]).all().item<bool>());
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal(string file, YoloxVariant variant)
    {
        using var network = YoloxNetwork.Create(variant, 3, 0);
        return Should.Throw<InvalidDataException>(() => WeightImport.Load(_folder[file], network)).Message;
    }

    private static Tensor Dog()
    {
        using var image = Cv2.ImRead(SharedData.Find("data", "yolox_nano", "dog_letterbox_416.png"));
        using var scope = NewDisposeScope();
        image.GetArray(out Vec3b[] pixels);
        var bytes = pixels.SelectMany(p => new[] { p.Item0, p.Item1, p.Item2 }).ToArray();
        return tensor(bytes).view(1, 416, 416, 3).permute(0, 3, 1, 2).to(float32).contiguous().MoveToOuterDisposeScope();
    }

    private static double MaximumDifference(string first, string second, Tensor input) =>
        Run(first, input).Zip(Run(second, input), (a, b) => Math.Abs((double)a - b)).Max();

    private static float[] Run(string path, Tensor input)
    {
        using var session = new InferenceSession(path);
        using var images = OrtValue.CreateTensorValueFromMemory(input.data<float>().ToArray(), input.shape);
        using var options = new RunOptions();
        using var results = session.Run(options, session.InputNames, [images], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
