using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training.Assignment;

internal static class Counting
{
    /// <summary>0, 1 … count - 1 as int64.</summary>
    public static Tensor UpTo(long count, Device device)
    {
        using Scalar stop = count;
        return arange(Scalars.Zero, stop, Scalars.One, ScalarType.Int64, device);
    }
}
