using System.Numerics;
using System.Runtime.InteropServices;

namespace VisionInApp.Vision.Geometry;

/// <summary>Widens 8-bit pixels to floats of the same value, a vector at a time.</summary>
internal static class PixelPlanes
{
    public static void ToFloats(ReadOnlySpan<byte> pixels, Span<float> floats)
    {
        floats = floats[..pixels.Length];
        var blocks = MemoryMarshal.Cast<byte, Vector<byte>>(pixels);
        var target = MemoryMarshal.Cast<float, Vector<float>>(floats);
        for (var i = 0; i < blocks.Length; i++)
        {
            Vector.Widen(blocks[i], out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            target[4 * i] = Vector.ConvertToSingle(Vector.AsVectorInt32(first));
            target[(4 * i) + 1] = Vector.ConvertToSingle(Vector.AsVectorInt32(second));
            target[(4 * i) + 2] = Vector.ConvertToSingle(Vector.AsVectorInt32(third));
            target[(4 * i) + 3] = Vector.ConvertToSingle(Vector.AsVectorInt32(fourth));
        }

        for (var i = blocks.Length * Vector<byte>.Count; i < pixels.Length; i++)
            floats[i] = pixels[i];
    }
}
