using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Vision.Detectors;

/// <summary>
/// Reads the rows of a network with non-maximum suppression inside: (image, left, top, right, bottom, class, confidence) in network pixels.
/// Suppressing them again changes nothing, unless the settings ask for less overlap than the network does.
/// </summary>
internal sealed class SuppressedDecoder(int classes, DetectorSettings settings) : OutputDecoder(classes, settings)
{
    /// <summary>Numbers in a row.</summary>
    public const int Width = 7;

    protected override int Collect(ReadOnlySpan<float> output)
    {
        var rows = output.Length / Width;
        if (Candidates.Length < rows)
            Candidates = new Candidate[2 * rows];
        var found = 0;
        for (var i = 0; i < rows; i++)
        {
            var row = output.Slice(i * Width, Width);
            var index = row[5];
            if (!(index >= 0 && index < Classes.Ids.Length) || !(row[6] >= Classes.Thresholds[(int)index]))
                continue;
            if (Box.FromCorners(row[1], row[2], row[3], row[4]) is { IsValid: true } box)
                Candidates[found++] = new Candidate(i, Classes.Ids[(int)index], row[6], box);
        }

        return found;
    }
}
