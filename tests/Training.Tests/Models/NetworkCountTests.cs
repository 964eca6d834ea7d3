using VisionInApp.Tests.Training.Oracles;
using VisionInApp.Training.Models;
using VisionInApp.Training.Models.Yolo12;
using VisionInApp.Training.Models.Yolox;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Models;

public class NetworkCountTests
{
    public static TheoryData<string> Variants => [.. NetworkVariants.All.Select(v => v.Name)];

    public static TheoryData<string> ShapeFiles => OracleFiles.Named("*_shapes.json", "state_dict");

    [Fact]
    public void There_are_six_sizes_of_yolox_and_five_of_each_yolo12()
    {
        string[] yolox = ["nano", "tiny", "s", "m", "l", "x"], yolo12 = ["n", "s", "m", "l", "x"];

        NetworkVariants.All.Select(v => v.Name).ShouldBe(
            [.. yolox.Select(s => $"yolox-{s}"), .. yolo12.Select(s => $"yolo12-{s}"), .. yolo12.Select(s => $"yolo12-v1-{s}")]);
        NetworkVariants.All.ShouldAllBe(v => NetworkVariants.Find(v.Name.ToUpperInvariant()) == v);
        NetworkVariants.Find("nano").ShouldBe(YoloxVariant.Nano);
        NetworkVariants.Find("yolo13-n").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_has_the_official_number_of_parameters_and_is_told_by_its_tensors(string name)
    {
        var variant = NetworkVariants.Find(name)!;
        using var document = OracleFiles.Open(variant is YoloxVariant ? "yolox_counts.json" : "yolov12_counts.json");
        var official = document.RootElement.GetProperty(variant switch
        {
            Yolo12Variant { Turbo: true } => "turbo-" + variant.Size,
            Yolo12Variant => "v1.0-" + variant.Size,
            _ => variant.Size,
        });

        using var network = variant.Create(80, seed: 0);

        var count = Parameters(network);
        count.ShouldBe(official.GetProperty("params").GetInt64());
        network.state_dict().Count.ShouldBe(official.GetProperty("state_dict_tensors").GetInt32());
        network.state_dict().Values.Sum(t => t.numel()).ShouldBe(official.GetProperty("state_dict_elements").GetInt64());
        NetworkVariants.All.Where(v => v.ClassesOf(network.state_dict()) is not null).ShouldBe([variant]);
        variant.ClassesOf(network.state_dict()).ShouldBe(80);
        var convolutions = network.modules().OfType<TorchSharp.Modules.Conv2d>().Count();
        convolutions.ShouldBe(official.GetProperty("convs").GetInt32());
        // Only the head depends on the classes, so that the large bodies need not be built again.
        foreach (var classes in new[] { 1, 3, 6, 20 })
            (count - HeadParameters(variant, 80) + HeadParameters(variant, classes)).ShouldBe(official.GetProperty($"params_nc{classes}").GetInt64(), $"{classes} classes");
    }

    [Theory]
    [MemberData(nameof(ShapeFiles))]
    public void Tensors_have_the_published_names_shapes_and_order(string file)
    {
        using var expected = OracleFiles.Open("state_dict", file);
        using var network = OracleFiles.Variant(file).Create(80, seed: 0);

        var actual = network.state_dict().Select(t => $"{t.Key} [{string.Join(", ", t.Value.shape)}]");

        actual.ShouldBe(expected.RootElement.EnumerateObject().Select(t => $"{t.Name} [{string.Join(", ", t.Value.EnumerateArray())}]"));
    }

    private static long HeadParameters(NetworkVariant variant, int classes)
    {
        using nn.Module head = variant is Yolo12Variant yolo12
            ? new Yolo12Head([yolo12.Channels(256), yolo12.Channels(512), yolo12.Channels(1024)], classes)
            : new YoloxHead((YoloxVariant)variant, classes);
        return Parameters(head);
    }

    private static long Parameters(nn.Module module) => module.parameters().Sum(p => p.numel());
}
