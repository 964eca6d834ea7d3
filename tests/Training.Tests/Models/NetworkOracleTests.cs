using System.Text.Json;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Models;

/// <summary>Whole networks filled with hash numbers against the reference: maps, outputs, losses, gradients and statistics. One fill a file, since the large ones take seconds.</summary>
public class NetworkOracleTests
{
    public static TheoryData<string> YoloxFiles => OracleFiles.Named("yolox-*.json");

    public static TheoryData<string> Yolo12Files => OracleFiles.Named("yolov12-*.json");

    [Theory]
    [MemberData(nameof(YoloxFiles))]
    public void Yolox_is_that_of_the_reference(string file)
    {
        using var document = OracleFiles.Open(file);
        using var scope = NewDisposeScope();
        var oracle = document.RootElement;
        var (untyped, images) = Filled(file, oracle);
        var network = (YoloxNetwork)untyped;
        var (height, width) = Size(images);
        network.eval();
        using (no_grad())
        {
            foreach (var (map, expected) in network.FeatureMaps(images).Zip(oracle.GetProperty("pafpn").EnumerateArray()))
                Figures.ShouldHaveSums(map, expected);
            var raw = network.forward(images);
            var undecoded = network.Exported(raw, height, width);
            var decoded = cat([network.Decode(raw, height, width)[.., .., ..4], undecoded[.., .., 4..]], -1);
            Figures.ShouldHaveSums(undecoded, oracle.GetProperty("eval_undecoded"));
            Figures.ShouldHaveSums(decoded, oracle.GetProperty("eval_decoded"));
            Figures.ShouldHaveRows(decoded, oracle.GetProperty("eval_decoded").GetProperty("rows"));
            ShouldBe(network.Loss(raw, Labels(), height, width, new LossOptions()), oracle.GetProperty("loss_with_running_stats"));
        }

        network.train();
        var trained = network.forward(images);
        Figures.ShouldHaveTensors(network, oracle.GetProperty("bn_after_one_step"));
        ShouldBe(network.Loss(trained, Labels(), height, width, new LossOptions()), oracle.GetProperty("train_l1_off"));
        var loss = network.Loss(trained, Labels(), height, width, new LossOptions(UseL1: true));
        ShouldBe(loss, oracle.GetProperty("train_l1_on"));
        loss.Total.backward();
        Figures.ShouldHaveGradients(network, oracle.GetProperty("grads_l1_on"));
        network.Dispose();
    }

    [Theory]
    [MemberData(nameof(Yolo12Files))]
    public void Yolo12_is_that_of_the_reference(string file)
    {
        using var document = OracleFiles.Open(file);
        using var scope = NewDisposeScope();
        var oracle = document.RootElement;
        var (network, images) = Filled(file, oracle);
        network.parameters().Sum(p => p.numel()).ShouldBe(oracle.GetProperty("params").GetInt64());
        var (height, width) = Size(images);
        network.eval();
        using (no_grad())
        {
            var raw = network.forward(images);
            var start = 0L;
            foreach (var (expected, stride) in oracle.GetProperty("raw").EnumerateArray().Zip(AnchorGrid.Levels))
            {
                var cells = height / stride * (width / stride);
                var map = raw[.., (int)start..(int)(start + cells)].transpose(1, 2).reshape(2, raw.shape[2], height / stride, width / stride);
                Figures.ShouldHaveSums(map, expected);
                start += cells;
            }

            var output = network.Exported(raw, height, width);
            Figures.ShouldHaveSums(output, oracle.GetProperty("eval"));
            Figures.ShouldHaveRows(output.transpose(1, 2).contiguous(), oracle.GetProperty("eval").GetProperty("columns"));
            ShouldBe(network.Loss(raw, Labels(), height, width, new LossOptions()), oracle.GetProperty("loss_with_running_stats"));
        }

        network.train();
        var loss = network.Loss(network.forward(images), Labels(), height, width, new LossOptions());
        ShouldBe(loss, oracle.GetProperty("train"));
        loss.Total.backward();
        Figures.ShouldHaveGradients(network, oracle.GetProperty("grads_train"));
        network.Dispose();
    }

    private static (DetectionNetwork Network, Tensor Images) Filled(string file, JsonElement oracle)
    {
        var size = oracle.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        return HashFill.Network(OracleFiles.Variant(file), oracle.GetProperty("num_classes").GetInt32(), oracle.GetProperty("gain").GetDouble(), size[2], size[3]);
    }

    private static (int Height, int Width) Size(Tensor images) => ((int)images.shape[2], (int)images.shape[3]);

    // Four objects on the first image, none on the second.
    private static Tensor Labels()
    {
        var labels = zeros(2, 6, 5);
        labels[0, ..4] = tensor(new float[,] { { 1, 60, 56, 80, 72 }, { 0, 110, 60, 52, 60 }, { 2, 96, 100, 90, 48 }, { 1, 24, 24, 14, 12 } });
        return labels;
    }

    private static void ShouldBe(NetworkLoss loss, JsonElement expected)
    {
        foreach (var part in expected.EnumerateObject())
        {
            double? value = part.Name switch
            {
                "total_loss" or "total_times_batch" => loss.Total.item<float>(),
                "iou_loss" or "box" => loss.Read()["iou"],
                "conf_loss" => loss.Read()["obj"],
                "cls_loss" or "cls" => loss.Read()["cls"],
                "l1_loss" => loss.Read()["l1"],
                "dfl" => loss.Read()["dfl"],
                _ => null,
            };
            var figure = part.Value.GetDouble();
            value?.ShouldBe(figure, 1e-3 * Math.Max(figure, 1e-3), part.Name);
        }
    }
}
