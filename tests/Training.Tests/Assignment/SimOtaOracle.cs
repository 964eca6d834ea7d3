using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Assignment;

/// <summary>Raw head outputs with the assignments and losses of the reference implementation.</summary>
internal sealed record SimOtaOracle(
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("lab")] float[][][] Labels,
    [property: JsonPropertyName("raw")] float[][][] Raw,
    [property: JsonPropertyName("assignments")] IReadOnlyList<AssignedImage> Assignments,
    [property: JsonPropertyName("losses")] IReadOnlyDictionary<string, OracleLosses> Losses)
{
    public Tensor RawTensor() => ToTensor(Raw);

    public Tensor LabelTensor() => ToTensor(Labels);

    public static SimOtaOracle Load() =>
        JsonSerializer.Deserialize<SimOtaOracle>(File.ReadAllText(SharedData.Oracle("simota_a.json")))!;

    private static Tensor ToTensor(float[][][] values) =>
        tensor(values.SelectMany(rows => rows.SelectMany(row => row)).ToArray()).reshape(values.Length, values[0].Length, values[0][0].Length);
}

internal sealed record AssignedImage(
    [property: JsonPropertyName("image")] int Image,
    [property: JsonPropertyName("anchors")] long[] Anchors,
    [property: JsonPropertyName("gt")] long[] Objects,
    [property: JsonPropertyName("iou")] double[] Ious);

internal sealed record OracleLosses(
    [property: JsonPropertyName("total")] double Total,
    [property: JsonPropertyName("iou_times_5")] double Iou,
    [property: JsonPropertyName("obj")] double Objectness,
    [property: JsonPropertyName("cls")] double Class,
    [property: JsonPropertyName("l1")] double L1);
