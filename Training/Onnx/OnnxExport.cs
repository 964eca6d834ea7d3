using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx.Format;

namespace VisionInApp.Training.Onnx;

/// <summary>What an exported file is for.</summary>
/// <param name="InputSize">Height and width of the input in pixels, a multiple of 32.</param>
/// <param name="ClassNames">One name per class, in the order of the outputs.</param>
/// <param name="DynamicBatch">True leaves the batch open (named <c>batch</c>); false fixes it at 1.</param>
public sealed record ExportOptions(int InputSize, IReadOnlyList<string> ClassNames, bool DynamicBatch = false);

/// <summary>
/// Writes a network as ONNX (opset 13, IR 7) in the layout of the official YOLOX files: input <c>images</c> [B, 3, S, S] BGR 0..255,
/// output <c>output</c> [B, A, 5 + classes] with boxes undecoded and confidences through the sigmoid; batch normalisation folded.
/// </summary>
public static class OnnxExport
{
    private const int OpsetVersion = 13;
    private const int IrVersion = 7;

    /// <summary>Writes the network's evaluation function; the file appears whole or not at all.</summary>
    public static void Write(YoloxNetwork network, string path, ExportOptions options)
    {
        Validate(network, options);
        var model = Model(network, options);
        var unfinished = path + ".part";
        using (var stream = File.Create(unfinished))
            model.WriteTo(stream);
        File.Move(unfinished, path, overwrite: true);
    }

    private static ModelProto Model(YoloxNetwork network, ExportOptions options)
    {
        var builder = new OnnxGraph(network);
        var result = network.Export(builder, "images");
        builder.AddWeights();

        var graph = builder.Graph;
        // The last node carries the output's public name.
        graph.Node.Single(n => n.Output[0] == result).Output[0] = "output";
        graph.Name = "yolox-" + network.Variant.Name;
        var anchors = YoloxNetwork.Strides.Sum(s => options.InputSize / s * (options.InputSize / s));
        graph.Input.Add(Value("images", options, 3, options.InputSize, options.InputSize));
        graph.Output.Add(Value("output", options, anchors, 5 + network.ClassCount));
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

    private static StringStringEntryProto[] Metadata(YoloxNetwork network, ExportOptions options)
    {
        var names = options.ClassNames.Select((name, index) => (name, index))
            .ToDictionary(c => c.index.ToString(CultureInfo.InvariantCulture), c => c.name);
        return
        [
            new() { Key = "names", Value = JsonSerializer.Serialize(names) },
            new() { Key = "stride", Value = YoloxNetwork.Strides.Max().ToString(CultureInfo.InvariantCulture) },
            new() { Key = "imgsz", Value = JsonSerializer.Serialize(new[] { options.InputSize, options.InputSize }) },
            new() { Key = "task", Value = "detect" },
            new() { Key = "family", Value = "yolox" },
            new() { Key = "variant", Value = network.Variant.Name },
        ];
    }

    private static void Validate(YoloxNetwork network, ExportOptions options)
    {
        if (options.InputSize is < 32 or > 4096 || options.InputSize % 32 != 0)
            throw new ArgumentException($"The input size must be a multiple of 32 from 32 to 4096, not {options.InputSize}.", nameof(options));
        if (options.ClassNames.Count != network.ClassCount)
            throw new ArgumentException($"The network has {network.ClassCount} classes but {options.ClassNames.Count} names were given.", nameof(options));
    }
}
