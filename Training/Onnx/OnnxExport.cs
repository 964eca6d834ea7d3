using System.Globalization;
using Google.Protobuf;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Training.Onnx;

/// <summary>The numbers in which the convolutional part of a file computes.</summary>
public enum ExportPrecision
{
    Fp32,
    Fp16,
}

/// <summary>What an exported file is for.</summary>
/// <param name="InputSize">Height and width of the input in pixels, a multiple of 32.</param>
/// <param name="ClassNames">One name per class, in the order of the outputs.</param>
/// <param name="DynamicBatch">True leaves the batch open (named <c>batch</c>); false fixes it at 1.</param>
public sealed record ExportOptions(int InputSize, IReadOnlyList<string> ClassNames, bool DynamicBatch = false)
{
    /// <summary>True leaves height and width of the input open (multiples of 32; up to 1280 where boxes are decoded); for YOLOX only.</summary>
    public bool DynamicSize { get; init; }

    /// <summary>How far the file goes. A YOLO12 file decodes its boxes in every form.</summary>
    public OutputForm Form { get; init; }

    public ExportPrecision Precision { get; init; }

    public SuppressionOptions Suppression { get; init; } = new();
}

/// <summary>
/// Writes a network as ONNX (opset 13, IR 7) in the layout of its family's official files (<see cref="NetworkLayout"/>): input <c>images</c> [B, 3, S, S],
/// one output; batch normalisation folded. Decoded and suppressed forms go on from there.
/// </summary>
public static class OnnxExport
{
    private const int OpsetVersion = 13;
    private const int IrVersion = 7;

    /// <summary>Writes the network's evaluation function; the file appears whole or not at all.</summary>
    public static void Write(DetectionNetwork network, string path, ExportOptions options)
    {
        Validate(network, options);
        var model = Model(network, options);
        var unfinished = path + ".part";
        using (var stream = File.Create(unfinished))
            model.WriteTo(stream);
        File.Move(unfinished, path, overwrite: true);
    }

    private static ModelProto Model(DetectionNetwork network, ExportOptions options)
    {
        var builder = new OnnxGraph(network, options.InputSize, options.InputSize);
        var result = network.Export(builder, "images");
        builder.AddWeights();

        var graph = builder.Graph;
        graph.Name = network.Variant.Name;
        var side = options.DynamicSize ? (int?)null : options.InputSize;
        graph.Input.Add(OpenValue.Float("images", Batch(options), OpenValue.Side(3), OpenValue.Side(side, "height"), OpenValue.Side(side, "width")));
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "VisionInApp",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
            MetadataProps = { Metadata(network, options) },
        };
        if (options.Precision == ExportPrecision.Fp16)
            HalfPrecision.Convert(model);
        AddOutput(graph, network, result, options);
        return model;
    }

    private static void AddOutput(GraphProto graph, DetectionNetwork network, string raw, ExportOptions options)
    {
        var (layout, side) = (network.Layout, options.DynamicSize ? (int?)null : options.InputSize);
        var decodes = options.Form != OutputForm.Raw && layout == NetworkLayout.Yolox;
        // The last node carries the public name.
        var last = decodes ? "raw" : options.Form == OutputForm.Nms ? DecodedTail.Name : layout.OutputName;
        graph.Node.Single(n => n.Output[0] == raw).Output[0] = last;
        var tail = new GraphTail(graph, "tail");
        if (decodes)
            last = DecodedTail.Add(tail, last, side, options.Form == OutputForm.Decoded ? layout.OutputName : DecodedTail.Name);
        if (options.Form == OutputForm.Nms)
        {
            SuppressedTail.Add(tail, layout, last, "detections", options.Suppression);
            graph.Output.Add(OpenValue.Float("detections", OpenValue.Side(null, "found"), OpenValue.Side(SuppressedTail.Width)));
            return;
        }

        var (first, second) = layout.OutputSides(options.InputSize, network.ClassCount);
        graph.Output.Add(OpenValue.Float(layout.OutputName, Batch(options), OpenValue.Side(options.DynamicSize ? null : first, "cells"), OpenValue.Side(second)));
    }

    private static TensorShapeProto.Types.Dimension Batch(ExportOptions options) => OpenValue.Side(options.DynamicBatch ? null : 1, "batch");

    private static IEnumerable<StringStringEntryProto> Metadata(DetectionNetwork network, ExportOptions options)
    {
        KeyValuePair<string, string>[] common =
        [
            new("stride", AnchorGrid.Levels[^1].ToString(CultureInfo.InvariantCulture)),
            new("imgsz", $"[{options.InputSize}, {options.InputSize}]"),
            new("task", "detect"),
            new("family", network.Layout.Name),
            new("variant", network.Variant.Name),
            new(OutputForms.MetadataKey, options.Form.Name()),
        ];
        return network.Metadata(options.ClassNames).Concat(common).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value });
    }

    private static void Validate(DetectionNetwork network, ExportOptions options)
    {
        if (options.InputSize is < 32 or > 4096 || options.InputSize % 32 != 0)
            throw new ArgumentException($"The input size must be a multiple of 32 from 32 to 4096, not {options.InputSize}.", nameof(options));
        if (options.ClassNames.Count != network.ClassCount)
            throw new ArgumentException($"The network has {network.ClassCount} classes but {options.ClassNames.Count} names were given.", nameof(options));
        if (options.DynamicSize && network.Layout != NetworkLayout.Yolox)
            throw new ArgumentException("Only YOLOX can leave its input size open: the attention of YOLO12 divides a map of fixed size.", nameof(options));
        if (options.Suppression is not { Iou: > 0 and <= 1, Score: >= 0 and < 1, MaxPerClass: > 0 and <= 10_000 })
            throw new ArgumentException("Suppression needs an overlap above 0 up to 1, a confidence from 0 to 1 and 1 to 10,000 boxes.", nameof(options));
    }
}
