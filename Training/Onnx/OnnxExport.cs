using System.Globalization;
using Google.Protobuf;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx.Format;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Training.Onnx;

/// <summary>What an exported file is for.</summary>
/// <param name="InputSize">Height and width of the input in pixels, a multiple of 32.</param>
/// <param name="ClassNames">One name per class, in the order of the outputs.</param>
/// <param name="DynamicBatch">True leaves the batch open (named <c>batch</c>); false fixes it at 1.</param>
public sealed record ExportOptions(int InputSize, IReadOnlyList<string> ClassNames, bool DynamicBatch = false);

/// <summary>
/// Writes a network as ONNX (opset 13, IR 7) in the layout of its family's official files (<see cref="NetworkLayout"/>): input <c>images</c> [B, 3, S, S],
/// one output; batch normalisation folded.
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
        // The last node carries the output's public name.
        graph.Node.Single(n => n.Output[0] == result).Output[0] = network.Layout.OutputName;
        graph.Name = network.Variant.Name;
        var (first, second) = network.Layout.OutputSides(options.InputSize, network.ClassCount);
        graph.Input.Add(Value("images", options, 3, options.InputSize, options.InputSize));
        graph.Output.Add(Value(network.Layout.OutputName, options, first, second));
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "VisionInApp",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
            MetadataProps = { Metadata(network, options) },
        };
    }

    private static ValueInfoProto Value(string name, ExportOptions options, params int[] sides)
    {
        var batch = options.DynamicBatch
            ? new TensorShapeProto.Types.Dimension { DimParam = "batch" }
            : new TensorShapeProto.Types.Dimension { DimValue = 1 };
        var shape = new TensorShapeProto { Dim = { batch } };
        shape.Dim.AddRange(sides.Select(side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static IEnumerable<StringStringEntryProto> Metadata(DetectionNetwork network, ExportOptions options)
    {
        KeyValuePair<string, string>[] common =
        [
            new("stride", AnchorGrid.Levels[^1].ToString(CultureInfo.InvariantCulture)),
            new("imgsz", $"[{options.InputSize}, {options.InputSize}]"),
            new("task", "detect"),
            new("family", network.Layout.Name),
            new("variant", network.Variant.Name),
        ];
        return network.Metadata(options.ClassNames).Concat(common).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value });
    }

    private static void Validate(DetectionNetwork network, ExportOptions options)
    {
        if (options.InputSize is < 32 or > 4096 || options.InputSize % 32 != 0)
            throw new ArgumentException($"The input size must be a multiple of 32 from 32 to 4096, not {options.InputSize}.", nameof(options));
        if (options.ClassNames.Count != network.ClassCount)
            throw new ArgumentException($"The network has {network.ClassCount} classes but {options.ClassNames.Count} names were given.", nameof(options));
    }
}
