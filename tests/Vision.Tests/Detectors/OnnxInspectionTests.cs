using CsCheck;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Tests.Vision.Detectors;

public class OnnxInspectionTests
{
    private static readonly float[] Rows = new float[21 * 6];

    [Fact]
    public void The_official_file_is_read_with_its_operators_and_shapes()
    {
        var graph = OnnxInspection.Check(File.ReadAllBytes(SharedData.Find("data/yolox_nano/yolox_nano.onnx")));
        graph.Inputs.Single().ShouldSatisfyAllConditions(i => i.Name.ShouldBe("images"), i => i.Dimensions.ShouldBe([1, 3, 416, 416]), i => i.IsFloat.ShouldBeTrue());
        graph.Outputs.Single().Dimensions.ShouldBe([1, 3549, 85]);
        (graph.Operators["Conv"], graph.Operators["Sigmoid"], graph.Operators["MaxPool"]).ShouldBe((113, 110, 3));
    }

    [Fact]
    public void Weights_outside_the_file_are_refused_wherever_they_stand()
    {
        byte[] external = [.. OnnxBytes.Number(14, 1), .. OnnxBytes.Message(13, OnnxBytes.Text(1, "location"))];
        Code(OnnxBytes.Model(OnnxBytes.Message(5, external))).ShouldBe("onnx.external_data");
        Code(OnnxBytes.Model(OnnxBytes.Node("Constant", [], ["c"], attribute: OnnxBytes.Message(5, external)))).ShouldBe("onnx.external_data");
    }

    [Fact]
    public void Operators_of_other_domains_functions_and_control_flow_are_refused()
    {
        Code(OnnxBytes.Model(OnnxBytes.Node("Conv", [], [], domain: "com.evil"))).ShouldBe("onnx.custom_operators");
        Code(OnnxBytes.ModelWith(OnnxBytes.Message(8, OnnxBytes.Text(1, "com.evil")), [])).ShouldBe("onnx.custom_operators");
        Code(OnnxBytes.ModelWith(OnnxBytes.Message(25, OnnxBytes.Text(1, "f")), [])).ShouldBe("onnx.custom_operators");
        Code(OnnxBytes.Model(OnnxBytes.Node("Loop", [], []))).ShouldBe("onnx.operator_not_allowed");
        Code(OnnxBytes.Model(OnnxBytes.Node("Conv", [], [], attribute: OnnxBytes.Message(6, [])))).ShouldBe("onnx.operator_not_allowed");
    }

    [Fact]
    public void A_network_of_another_shape_is_refused()
    {
        Opening(OnnxBytes.Constant(new float[20 * 6], 6)).ShouldBe("onnx.not_yolox");
        Opening(OnnxBytes.Constant(new float[21 * 5], 5)).ShouldBe("onnx.not_yolox");
        Opening(OnnxBytes.Constant(Rows, 6, inputSize: 40)).ShouldBe("onnx.not_yolox");
        Opening(OnnxBytes.Model(OnnxBytes.Value(11, "images", 1, 3, 32, 32))).ShouldBe("onnx.not_yolox");
        Opening(OnnxBytes.Model(OnnxBytes.Value(11, "a", 1, 3, 32, 32), OnnxBytes.Value(11, "b", 1, 3, 32, 32), OnnxBytes.Node("Identity", ["a"], ["o"]), OnnxBytes.Value(12, "o", 1, 21, 6))).ShouldBe("onnx.not_yolox");
    }

    [Fact]
    public void A_network_whose_output_is_not_what_it_declares_is_refused_when_opened() => Opening(OnnxBytes.Model(
        OnnxBytes.Node("Identity", ["images"], ["output"]), OnnxBytes.Value(11, "images", 1, 3, 32, 32), OnnxBytes.Value(12, "output", 1, 21, 6))).ShouldBe("onnx.unusable");

    [Fact]
    public void A_file_cut_short_or_of_random_bytes_is_refused()
    {
        var whole = OnnxBytes.Constant(Rows, 6);
        for (var length = 0; length < whole.Length; length++)
            Opening(whole[..length]).ShouldStartWith("onnx.");
        // Random bytes may by chance spell an empty graph, which the inspection lets pass as structure: what counts is that it is never opened.
        Gen.Byte.Array[0, 200].Sample(bytes => Opening(bytes).ShouldStartWith("onnx."));
    }

    [Fact]
    public void Cycles_holes_and_values_made_twice_are_refused()
    {
        Code(OnnxBytes.Model(OnnxBytes.Node("Relu", ["b"], ["a"]), OnnxBytes.Node("Relu", ["a"], ["b"]))).ShouldBe("onnx.malformed");
        Code(OnnxBytes.Model(OnnxBytes.Node("Relu", ["a"], ["a"]))).ShouldBe("onnx.malformed");
        Code(OnnxBytes.Model(OnnxBytes.Node("Relu", ["nowhere"], ["a"]))).ShouldBe("onnx.malformed");
        Code(OnnxBytes.Model(OnnxBytes.Value(11, "x", 1), OnnxBytes.Node("Relu", ["x"], ["a"]), OnnxBytes.Node("Tanh", ["x"], ["a"]))).ShouldBe("onnx.malformed");
        Code(OnnxBytes.Model(OnnxBytes.Value(12, "unmade", 1))).ShouldBe("onnx.malformed");
    }

    [Fact]
    public void A_weight_that_claims_more_than_it_holds_or_absurd_sides_is_refused()
    {
        byte[] Weight(params byte[][] fields) => OnnxBytes.Model(OnnxBytes.Message(5, [.. fields.SelectMany(f => f)]));
        Code(Weight(OnnxBytes.Number(1, 1UL << 62), OnnxBytes.Number(1, 1UL << 62), OnnxBytes.Number(2, 1), OnnxBytes.Message(9, new byte[4]))).ShouldBe("onnx.malformed");
        Code(Weight(OnnxBytes.Number(1, ulong.MaxValue), OnnxBytes.Number(2, 1), OnnxBytes.Message(9, new byte[4]))).ShouldBe("onnx.malformed");
        Code(Weight(OnnxBytes.Message(1, [0xFF, 0xFF, 0x03]), OnnxBytes.Number(2, 1), OnnxBytes.Message(4, new byte[8]))).ShouldBe("onnx.malformed");
        Code(Weight([.. Enumerable.Repeat(OnnxBytes.Number(1, 1), 100).SelectMany(n => n)], OnnxBytes.Number(2, 1), OnnxBytes.Message(9, new byte[4]))).ShouldBe("onnx.malformed");
        Code(OnnxBytes.Model(OnnxBytes.Node("Constant", [], ["c"], attribute: OnnxBytes.Message(5, [.. OnnxBytes.Number(1, 1UL << 40), .. OnnxBytes.Number(2, 1)])))).ShouldBe("onnx.malformed");
        OnnxInspection.Check(Weight(OnnxBytes.Message(1, [2, 3]), OnnxBytes.Number(2, 10), OnnxBytes.Message(9, new byte[12])));
    }

    [Fact]
    public void Too_many_nodes_weights_and_names_are_refused_and_deep_nesting_is_not_entered()
    {
        Code(OnnxBytes.Model([.. Enumerable.Range(0, 20_001).Select(i => OnnxBytes.Node("Relu", [], [$"{i}"]))])).ShouldBe("onnx.too_large");
        Code(OnnxBytes.Model([.. Enumerable.Range(0, 20_001).Select(i => OnnxBytes.Message(5, OnnxBytes.Tensor($"{i}", [1], [1])))])).ShouldBe("onnx.too_large");
        Code(OnnxBytes.Model(OnnxBytes.Node("Concat", [.. Enumerable.Repeat("", 2_000)], ["a"]))).ShouldBe("onnx.too_large");
        byte[] nested = [];
        for (var depth = 0; depth < 2_000; depth++)
            nested = OnnxBytes.Message(4, OnnxBytes.Message(1, nested));
        OnnxInspection.Check(OnnxBytes.Model(OnnxBytes.Message(11, [.. OnnxBytes.Text(1, "x"), .. OnnxBytes.Message(2, nested)])));
    }

    [Fact]
    public void Absurd_input_sizes_are_refused_when_opened()
    {
        foreach (var size in new[] { 1 << 20, 8192, int.MaxValue })
            Opening(OnnxBytes.Constant(Rows, 6, inputSize: size)).ShouldBe("onnx.not_yolox");
    }

    private static string Code(byte[] onnx) => Should.Throw<OnnxRejectedException>(() => OnnxInspection.Check(onnx)).Code;

    private static string Opening(byte[] onnx) => Should.Throw<OnnxRejectedException>(() => OnnxDetector.Open(onnx, new DetectorSettings { Threads = 1 }).Dispose()).Code;
}
