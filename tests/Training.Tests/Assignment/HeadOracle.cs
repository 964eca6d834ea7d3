using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Assignment;

/// <summary>Raw head outputs with the assignments and losses of the reference implementation.</summary>
internal sealed record HeadOracle(
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("raw")] float[][][] Raw,
    [property: JsonPropertyName("lab")] JsonElement Labels,
    [property: JsonPropertyName("assignments")] IReadOnlyList<AssignedImage> Assignments,
    [property: JsonPropertyName("losses")] JsonElement Losses,
    [property: JsonPropertyName("target_scores_sum")] double TargetScoresSum = 0,
    [property: JsonPropertyName("decoded_first_anchor")] float[]? FirstAnchor = null,
    [property: JsonPropertyName("decoded_last_anchor")] float[]? LastAnchor = null)
{
    public static HeadOracle Load(string file) => JsonSerializer.Deserialize<HeadOracle>(File.ReadAllText(SharedData.Oracle(file)))!;

    public Tensor RawTensor() => ToTensor(Raw);

    /// <summary>Objects [B, G, 5] out of a padded block of them.</summary>
    public Tensor PaddedLabels() => ToTensor(Labels.Deserialize<float[][][]>()!);

    /// <summary>Objects [B, G, 5] out of rows that begin with their image.</summary>
    public Tensor ListedLabels()
    {
        var rows = Labels.Deserialize<float[][]>()!;
        var labels = zeros(Raw.Length, rows.GroupBy(row => row[0]).Max(image => image.Count()), 5);
        foreach (var image in rows.GroupBy(row => row[0]))
            foreach (var (index, row) in image.Index())
                labels[(long)image.Key, index] = tensor(row[1..]);
        return labels;
    }

    private static Tensor ToTensor(float[][][] values) =>
        tensor(values.SelectMany(rows => rows.SelectMany(row => row)).ToArray()).reshape(values.Length, values[0].Length, values[0][0].Length);
}

internal sealed record AssignedImage(
    [property: JsonPropertyName("image")] int Image,
    [property: JsonPropertyName("anchors")] long[] Anchors,
    [property: JsonPropertyName("gt")] long[] Objects,
    [property: JsonPropertyName("iou")] double[]? Ious,
    [property: JsonPropertyName("target_score")] double[]? Weights);
