using Google.Protobuf;
using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Training.Weights;

namespace VisionInApp.Tests.Training.Weights;

public sealed class HostileOnnxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Weights_outside_the_file_are_refused() => Refusal(m =>
    {
        m.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        m.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
    }).ShouldContain("outside the file");

    [Fact]
    public void A_tensor_that_claims_more_than_it_holds_is_refused() =>
        Refusal(m => m.Graph.Initializer.Single(t => t.Name == "head.stems.1.conv.weight").Dims[0] = 1L << 60).ShouldContain("as many numbers");

    [Fact]
    public void A_tensor_of_too_many_dimensions_is_refused() =>
        Refusal(m => m.Graph.Initializer[0].Dims.Add(Enumerable.Repeat(1L, 100))).ShouldContain("dimensions");

    [Fact]
    public void Too_many_nodes_are_refused() =>
        Refusal(m => m.Graph.Node.Add(Enumerable.Repeat(new NodeProto { OpType = "Relu" }, 30_000))).ShouldContain("20000 nodes");

    [Fact]
    public void Too_many_tensors_are_refused() => Refusal(m =>
        m.Graph.Initializer.Add(Enumerable.Range(0, 30_000).Select(i => new TensorProto { Name = $"{i}", DataType = 1, Dims = { 0 } }))).ShouldContain("20000 tensors");

    [Fact]
    public void A_node_with_too_many_inputs_is_refused() =>
        Refusal(m => m.Graph.Node[0].Input.Add(Enumerable.Repeat("x", 2_000))).ShouldContain("inputs and outputs");

    [Fact]
    public void A_weight_that_is_missing_is_refused_by_name() =>
        Refusal(m => m.Graph.Initializer.Remove(m.Graph.Initializer.Single(t => t.Name == "head.stems.1.conv.weight"))).ShouldContain("head.stems.1.conv");

    [Fact]
    public void Half_precision_weights_are_refused() => Refusal(m => m.Graph.Initializer[^2].DataType = 10).ShouldContain("float32");

    [Fact]
    public void The_same_shapes_wired_otherwise_are_refused() => Refusal(m =>
    {
        // The two branches of a cross-stage layer have equal shapes: only the wiring tells them apart.
        var first = m.Graph.Node.Single(n => n.Input.Contains("backbone.backbone.dark2.1.conv1.conv.weight"));
        var second = m.Graph.Node.Single(n => n.Input.Contains("backbone.backbone.dark2.1.conv2.conv.weight"));
        (first.Output[0], second.Output[0]) = (second.Output[0], first.Output[0]);
    }).ShouldContain("wired differently");

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        var whole = Model().ToByteArray();
        foreach (var length in new[] { 1, 10, 1000, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(_folder["cut.onnx"], whole[..length]);
            using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 0);
            Should.Throw<InvalidDataException>(() => WeightImport.Load(_folder["cut.onnx"], network));
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal(Action<ModelProto> change)
    {
        var model = Model();
        change(model);
        File.WriteAllBytes(_folder["hostile.onnx"], model.ToByteArray());
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 0);
        return Should.Throw<InvalidDataException>(() => WeightImport.Load(_folder["hostile.onnx"], network)).Message;
    }

    private ModelProto Model()
    {
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 2, 1);
        OnnxExport.Write(network, _folder["plain.onnx"], new ExportOptions(64, ["a", "b"]));
        return ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder["plain.onnx"]));
    }
}
