using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;
using OpenCvSharp.Dnn;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Onnx;

public sealed class Yolo12ExportTests : IDisposable
{
    private static readonly string[] Operators =
        ["Add", "Concat", "Conv", "MatMul", "Mul", "Reshape", "Resize", "Sigmoid", "Slice", "Softmax", "Sub", "Transpose"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("yolo12-n", 160)]
    [InlineData("yolo12-v1-n", 96)]
    [InlineData("yolo12-l", 64)]
    public void The_file_computes_what_the_network_computes_in_two_runtimes(string variant, int size)
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(NetworkVariants.Find(variant)!, 3);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(size, ["a", "b", "c"]));

        var report = Parity.Check(network, _folder["model.onnx"], size);

        report.Passed.ShouldBeTrue($"{report}");
        report.Inputs.ShouldBe(2);
        var pixels = network.Prepare(ParityInputs.Scene(size, seed: 2)).contiguous();
        var runtime = OnnxRuntime(pixels);
        var openCv = OpenCv(pixels);
        openCv.Length.ShouldBe(runtime.Length);
        runtime.Zip(openCv, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-4f * size);
    }

    [Fact]
    public void An_open_batch_runs_several_images_at_once()
    {
        using var scope = NewDisposeScope();
        using var network = SettledNetwork.Create(NetworkVariants.Find("yolo12-n")!, 3);
        var images = cat([ParityInputs.Scene(64, 3), ParityInputs.Noise(64, 4)]);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(64, ["a", "b", "c"], DynamicBatch: true));

        Parity.Check(network, _folder["model.onnx"], [images, cat([images, images])]).Passed.ShouldBeTrue();
    }

    [Fact]
    public void It_says_what_other_runners_of_yolo_files_read()
    {
        using var network = NetworkVariants.Find("yolo12-v1-n")!.Create(3, seed: 1);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(96, ["bolt", "driver's \"seat\"", "back\\slash"]));

        using var session = new InferenceSession(_folder["model.onnx"]);

        session.InputMetadata["images"].Dimensions.ShouldBe([1, 3, 96, 96]);
        session.OutputMetadata["output0"].Dimensions.ShouldBe([1, 7, 12 * 12 + 6 * 6 + 3 * 3]);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        metadata["names"].ShouldBe(@"{0: 'bolt', 1: 'driver\'s ""seat""', 2: 'back\\slash'}");
        metadata["description"].ShouldStartWith("Ultralytics YOLOv12n ");
        (metadata["task"], metadata["stride"], metadata["imgsz"], metadata["batch"]).ShouldBe(("detect", "32", "[96, 96]", "1"));
        (metadata["family"], metadata["variant"]).ShouldBe(("yolo12", "yolo12-v1-n"));
    }

    [Fact]
    public void It_uses_only_operators_that_every_runtime_has_and_no_shape_is_worked_out_while_running()
    {
        using var network = NetworkVariants.Find("yolo12-l")!.Create(3, seed: 1);
        OnnxExport.Write(network, _folder["model.onnx"], new ExportOptions(64, ["a", "b", "c"]));

        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder["model.onnx"]));

        model.Graph.Node.Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal).ShouldBe(Operators);
        model.OpsetImport.Single().Version.ShouldBe(13);
        model.Graph.Initializer.Select(tensor => tensor.Name).ShouldContain("model.8.gamma");
    }

    public void Dispose() => _folder.Dispose();

    private float[] OnnxRuntime(Tensor pixels)
    {
        using var session = new InferenceSession(_folder["model.onnx"]);
        using var images = OrtValue.CreateTensorValueFromMemory(pixels.data<float>().ToArray(), pixels.shape);
        using var options = new RunOptions();
        using var results = session.Run(options, session.InputNames, [images], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private float[] OpenCv(Tensor pixels)
    {
        using var network = CvDnn.ReadNetFromOnnx(_folder["model.onnx"])!;
        using var images = Mat.FromPixelData([1, 3, (int)pixels.shape[2], (int)pixels.shape[3]], MatType.CV_32FC1, pixels.data<float>().ToArray());
        network.SetInput(images);
        using var output = network.Forward();
        var values = new float[output.Total()];
        Marshal.Copy(output.Data, values, 0, values.Length);
        return values;
    }
}
