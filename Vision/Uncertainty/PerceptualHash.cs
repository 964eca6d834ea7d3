using System.Numerics;
using OpenCvSharp;

namespace VisionInApp.Vision.Uncertainty;

/// <summary>A 64-bit difference hash (dHash): each bit says whether a cell of the 9×8 grey picture is darker than its right neighbour.</summary>
public static class PerceptualHash
{
    private const int Columns = 9;
    private const int Rows = 8;

    /// <summary>Equal for pictures that differ only in size, and near for ones that look alike.</summary>
    public static ulong Of(Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        using var small = new Mat();
        using var grey = new Mat();
        Cv2.Resize(bgr, small, new Size(Columns, Rows), interpolation: InterpolationFlags.Area);
        Cv2.CvtColor(small, grey, ColorConversionCodes.BGR2GRAY);
        ulong hash = 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns - 1; column++)
                hash = (hash << 1) | (grey.At<byte>(row, column) < grey.At<byte>(row, column + 1) ? 1UL : 0UL);
        }

        return hash;
    }

    /// <summary>Bits that differ, 0..64 (Hamming); up to about 6 is the same scene.</summary>
    public static int Distance(ulong a, ulong b) => BitOperations.PopCount(a ^ b);
}
