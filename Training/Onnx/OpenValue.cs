using VisionInApp.Training.Onnx.Format;
using static VisionInApp.Training.Onnx.Format.TensorProto.Types;

namespace VisionInApp.Training.Onnx;

/// <summary>Declares inputs and outputs whose sides may be open.</summary>
internal static class OpenValue
{
    /// <summary>A side of known size, or one that has only a name.</summary>
    public static TensorShapeProto.Types.Dimension Side(int? size, string name = "") =>
        size is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known } : new TensorShapeProto.Types.Dimension { DimParam = name };

    public static ValueInfoProto Float(string name, params TensorShapeProto.Types.Dimension[] sides) =>
        Of(name, new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto { Dim = { sides } } });

    /// <summary>A float tensor of any shape.</summary>
    public static ValueInfoProto AnyFloat(string name) => Of(name, new TypeProto.Types.Tensor { ElemType = (int)DataType.Float });

    private static ValueInfoProto Of(string name, TypeProto.Types.Tensor tensor) => new() { Name = name, Type = new TypeProto { TensorType = tensor } };
}
