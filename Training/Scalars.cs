using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>
/// Numbers for tensor arithmetic, held for the life of the program. TorchSharp turns a plain number into a native object that the
/// garbage collector may free while native code still reads it: the call then fails or, worse, reads another number. Its additions
/// make such a number (1) by themselves, hence <see cref="Plus(Tensor, Tensor)"/>. Numbers that vary are held by <c>using Scalar</c>.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar Zero = 0;
    public static readonly Scalar Half = 0.5f;
    public static readonly Scalar One = 1;
    public static readonly Scalar Two = 2;
    public static readonly Scalar Infinity = float.PositiveInfinity;

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>left + right, for a number that someone holds.</summary>
    public static Tensor Plus(this Tensor left, Scalar right) => left.add(right, One);
}
