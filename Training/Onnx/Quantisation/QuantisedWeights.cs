using System.Runtime.InteropServices;
using VisionInApp.Training.Onnx.Format;
using static VisionInApp.Training.Onnx.Format.TensorProto.Types;

namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>The kernel and bias of a convolution in whole numbers, with a factor for each output channel.</summary>
internal sealed record QuantisedWeights(sbyte[] Kernel, int[] Bias, float[] KernelScales, float[] BiasScales)
{
    private const float MostKernel = 127;

    /// <summary>What a bias may be at most, in its own units, with room for the sum that is added to it.</summary>
    private const float MostBias = 1 << 30;

    /// <param name="kernel">[output, …].</param>
    /// <param name="inputScale">The factor of the convolution's input: a bias is counted in input times kernel.</param>
    public static QuantisedWeights Of(TensorProto kernel, TensorProto bias, float inputScale)
    {
        var values = MemoryMarshal.Cast<byte, float>(kernel.RawData.Span);
        var biases = MemoryMarshal.Cast<byte, float>(bias.RawData.Span);
        var (channels, size) = (biases.Length, values.Length / biases.Length);
        var made = new QuantisedWeights(new sbyte[values.Length], new int[channels], new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var channel = values.Slice(c * size, size);
            var most = Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(channel));
            // A channel of tiny weights must still be able to carry its bias.
            var scale = Math.Max(Math.Max(most / MostKernel, Math.Abs(biases[c]) / (inputScale * MostBias)), 1e-12f);
            (made.KernelScales[c], made.BiasScales[c]) = (scale, scale * inputScale);
            made.Bias[c] = (int)Math.Round(biases[c] / (scale * inputScale));
            for (var i = 0; i < size; i++)
                made.Kernel[(c * size) + i] = (sbyte)Math.Clamp(MathF.Round(channel[i] / scale), -MostKernel, MostKernel);
        }

        return made;
    }

    /// <summary>Adds them to a graph and gives the names of the kernel and bias as the convolution reads them.</summary>
    public (string Kernel, string Bias) AddTo(GraphTail tail, long[] shape)
    {
        string Restored(string values, float[] scales, DataType type) => tail.Node(
            "DequantizeLinear",
            [values, tail.Floats(scales, scales.Length), tail.Initialiser(type, new byte[scales.Length * (type == DataType.Int32 ? sizeof(int) : 1)], scales.Length)],
            GraphTail.Int("axis", 0));
        return (
            Restored(tail.Initialiser(DataType.Int8, MemoryMarshal.AsBytes(Kernel.AsSpan()), shape), KernelScales, DataType.Int8),
            Restored(tail.Initialiser(DataType.Int32, MemoryMarshal.AsBytes(Bias.AsSpan()), Bias.Length), BiasScales, DataType.Int32));
    }
}
