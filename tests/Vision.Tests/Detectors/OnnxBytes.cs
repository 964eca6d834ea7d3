using System.Runtime.InteropServices;
using System.Text;

namespace VisionInApp.Tests.Vision.Detectors;

/// <summary>Writes small ONNX files field by field, among them ones no exporter would write.</summary>
internal static class OnnxBytes
{
    /// <summary>A network that answers these rows [1, anchors, width] whatever it sees.</summary>
    public static byte[] Constant(float[] rows, int width, int inputSize = 32, string? form = null) => ModelWith(
        form is null ? [] : Metadata("form", form),
        Node("Identity", ["rows"], ["output"]),
        Message(5, Tensor("rows", [1, rows.Length / width, width], rows)),
        Value(11, "images", 1, 3, inputSize, inputSize),
        Value(12, "output", 1, rows.Length / width, width));

    /// <summary>A network that answers these rows of seven [detections, 7] whatever it sees; it declares not how many.</summary>
    public static byte[] Suppressed(float[] rows) => ModelWith(
        Metadata("form", "nms"),
        Node("Identity", ["rows"], ["output"]),
        Message(5, Tensor("rows", [rows.Length / 7, 7], rows)),
        Value(11, "images", 1, 3, 32, 32),
        Value(12, "output", 0, 7));

    /// <summary>A network of input size 32 that answers these planes [1, numbers, anchors] whatever it sees.</summary>
    public static byte[] Planes(float[] planes, int anchors, params byte[] modelFields) => ModelWith(
        modelFields,
        Node("Identity", ["planes"], ["output0"]),
        Message(5, Tensor("planes", [1, planes.Length / anchors, anchors], planes)),
        Value(11, "images", 1, 3, 32, 32),
        Value(12, "output0", 1, planes.Length / anchors, anchors));

    public static byte[] Metadata(string key, string value) => Message(14, [.. Text(1, key), .. Text(2, value)]);

    public static byte[] Model(params byte[][] graphFields) => ModelWith([], graphFields);

    public static byte[] ModelWith(byte[] modelFields, params byte[][] graphFields) =>
        [.. Number(1, 7), .. Message(8, Number(2, 13)), .. modelFields, .. Message(7, [.. Text(2, "g"), .. graphFields.SelectMany(f => f)])];

    public static byte[] Node(string type, string[] inputs, string[] outputs, string domain = "", byte[]? attribute = null) => Message(1,
        [.. inputs.SelectMany(i => Text(1, i)), .. outputs.SelectMany(o => Text(2, o)), .. Text(4, type), .. Text(7, domain), .. attribute is null ? [] : Message(5, attribute)]);

    public static byte[] Tensor(string name, int[] dimensions, float[] values) =>
        [.. dimensions.SelectMany(d => Number(1, (ulong)d)), .. Number(2, 1), .. Text(8, name), .. Message(9, MemoryMarshal.AsBytes<float>(values).ToArray())];

    /// <summary>A declared float tensor; 0 is a symbolic dimension.</summary>
    public static byte[] Value(int field, string name, params int[] dimensions)
    {
        var shape = dimensions.SelectMany(d => Message(1, d == 0 ? Text(2, "n") : Number(1, (ulong)d))).ToArray();
        return Message(field, [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, 1), .. Message(2, shape)]))]);
    }

    public static byte[] Message(int field, byte[] content) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)content.Length), .. content];

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)(field << 3)), .. Varint(value)];

    private static List<byte> Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }
}
