using VisionInApp.Messages;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Datasets;

/// <summary>Turns an image's unchecked boxes into ones that can be trained on, telling of each that was changed or left out.</summary>
internal static class BoxCheck
{
    // Rounding in text formats puts a box over the border by less than this; not worth a word.
    private const double Slack = 0.5;

    public static IReadOnlyList<LabelledBox> Check(RawImage image, ImageInfo info, FindingLog log)
    {
        var boxes = new List<LabelledBox>(image.Boxes.Count);
        foreach (var raw in image.Boxes)
        {
            if (Check(raw, image.Path, info, log) is { } box)
                boxes.Add(box);
        }

        return boxes;
    }

    private static LabelledBox? Check(RawBox raw, string item, ImageInfo info, FindingLog log)
    {
        var box = raw.Normalised ? Scale(raw.Box, info) : raw.Box;
        if (raw.ClassName is null)
            log.Refused(item, FindingCodes.BoxUnknownClass, $"A box has the class '{raw.Wrote}', which the dataset does not declare.");
        else if (!double.IsFinite(box.X) || !double.IsFinite(box.Y) || !double.IsFinite(box.Width) || !double.IsFinite(box.Height))
            log.Refused(item, FindingCodes.BoxNotFinite, $"A box ({raw.Wrote}) has a side that is not a number.");
        else if (box.Width <= 0 || box.Height <= 0)
            log.Refused(item, FindingCodes.BoxEmpty, $"A box ({raw.Wrote}) has no area: {Describe(box)}.");
        else if (raw.Crowd)
            log.Refused(item, FindingCodes.BoxCrowd, $"A box ({raw.Wrote}) marks a crowd, not one object.");
        else
            return Clip(new LabelledBox(raw.ClassName, box), item, info, log);
        return null;
    }

    private static LabelledBox? Clip(LabelledBox labelled, string item, ImageInfo info, FindingLog log)
    {
        var clipped = labelled.Box.ClipTo(info.Width, info.Height);
        if (!clipped.IsValid)
        {
            log.Refused(item, FindingCodes.BoxOutside, $"A box ({labelled.ClassName}) lies outside the image of {info.Width}x{info.Height}: {Describe(labelled.Box)}.");
            return null;
        }

        var box = labelled.Box;
        if (box.X < -Slack || box.Y < -Slack || box.Right > info.Width + Slack || box.Bottom > info.Height + Slack)
            log.Repaired(item, FindingCodes.BoxClipped, $"A box ({labelled.ClassName}) was cut to the image of {info.Width}x{info.Height}: {Describe(box)}.");
        return labelled with { Box = clipped };
    }

    private static Box Scale(Box box, ImageInfo info) => new(box.X * info.Width, box.Y * info.Height, box.Width * info.Width, box.Height * info.Height);

    private static string Describe(Box box) =>
        FormattableString.Invariant($"x {box.X:0.##}, y {box.Y:0.##}, width {box.Width:0.##}, height {box.Height:0.##}");
}
