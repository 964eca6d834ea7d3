using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VisionInApp.Vision.Geometry;

/// <summary>Parts interleaved 8-bit pixels into planes of floats of the same value, sixteen pixels at a time.</summary>
internal static class PixelPlanes
{
    private const int Step = 16;

    /// <param name="pixels">Three bytes a pixel, as many pixels as each plane has floats.</param>
    public static void ToFloats(ReadOnlySpan<byte> pixels, Span<float> first, Span<float> second, Span<float> third)
    {
        var whole = first.Length / Step * Step;
        for (var i = 0; i < whole; i += Step)
        {
            var a = Vector128.Create(pixels.Slice(3 * i, Step));
            var b = Vector128.Create(pixels.Slice((3 * i) + Step, Step));
            var c = Vector128.Create(pixels.Slice((3 * i) + (2 * Step), Step));
            // An index past the end gives zero, so each plane is the union of what the three blocks hold of it.
            Write(
                Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 1, 4, 7, 10, 13)),
                first.Slice(i, Step));
            Write(
                Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14)),
                second.Slice(i, Step));
            Write(
                Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15)),
                third.Slice(i, Step));
        }

        for (var i = whole; i < first.Length; i++)
            (first[i], second[i], third[i]) = (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
    }

    private static void Write(Vector128<byte> values, Span<float> floats)
    {
        var target = MemoryMarshal.Cast<float, Vector128<float>>(floats);
        var (low, high) = Vector128.Widen(values);
        var (first, second) = Vector128.Widen(low);
        var (third, fourth) = Vector128.Widen(high);
        target[0] = Vector128.ConvertToSingle(first.AsInt32());
        target[1] = Vector128.ConvertToSingle(second.AsInt32());
        target[2] = Vector128.ConvertToSingle(third.AsInt32());
        target[3] = Vector128.ConvertToSingle(fourth.AsInt32());
    }
}
