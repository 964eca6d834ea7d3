namespace VisionInApp.Vision.Detectors;

/// <summary>Whether a tensor in a file holds as much as it says: nothing small may unfold into something big.</summary>
internal static class OnnxTensorSize
{
    private const int MaxRank = 8;

    /// <summary>Checks the sides against the bytes that are there; numbers kept in other fields than raw data are bounded by the file itself.</summary>
    /// <param name="type">As in onnx.proto: 1 float, 2 uint8, 3 int8, 6 int32, 7 int64, 10 float16...</param>
    /// <param name="raw">Bytes of raw data; null when the numbers stand elsewhere.</param>
    /// <param name="fields">Bytes of all fields of the tensor.</param>
    public static void Check(IReadOnlyList<ulong> sides, ulong type, int? raw, int fields)
    {
        if (sides.Count > MaxRank)
            throw new OnnxRejectedException("onnx.malformed", $"A tensor of the network has more than {MaxRank} dimensions.");
        var count = sides.Aggregate((UInt128)1, (product, side) => UInt128.Min(product * UInt128.Min(side, OnnxInspection.MaxBytes), OnnxInspection.MaxBytes));
        var expected = raw is { } bytes && SizeOf(type) is { } size ? count * size == (UInt128)bytes : count <= (UInt128)fields;
        if (!expected)
            throw new OnnxRejectedException("onnx.malformed", "A tensor of the network holds not as many numbers as its shape says.");
    }

    private static uint? SizeOf(ulong type) => type switch
    {
        2 or 3 or 9 => 1,
        4 or 5 or 10 or 16 => 2,
        1 or 6 or 12 => 4,
        7 or 11 or 13 => 8,
        _ => null,
    };
}
