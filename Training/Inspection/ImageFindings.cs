namespace VisionInApp.Training.Inspection;

/// <summary>What shows once labels lie on their pictures.</summary>
internal static class ImageFindings
{
    /// <summary>Half a cell of the finest map: smaller boxes are hardly ever found.</summary>
    private const double TinyPixels = 4;

    /// <summary>When so many boxes reach out of their picture, it is not carelessness but another form of box.</summary>
    private const double ManyOutside = 0.25;

    public static IEnumerable<TrainingEvent.Finding> Of(TrainingRequest request, SplitLooks looks)
    {
        var readable = looks.Train.Where(look => look.Hash is not null).ToList();
        return [.. Sampled(request), .. Outside(readable), .. Tiny(readable, request.Recipe.InputSize), .. Broken(looks)];
    }

    private static IEnumerable<TrainingEvent.Finding> Sampled(TrainingRequest request)
    {
        if (request.Train.Count > SplitLooks.MostOfASplit)
            yield return new TrainingEvent.Finding("training.preflight_sampled", "", $"{SplitLooks.MostOfASplit} of {request.Train.Count} training images were looked at, evenly chosen.");
    }

    private static IEnumerable<TrainingEvent.Finding> Outside(List<ImageLook> looks)
    {
        var outside = looks.Where(look => look.Image.Boxes.Any(b => ReachesOut(look, b.Box))).ToList();
        if (outside.Count == 0)
            yield break;
        var (out_, all) = (outside.Sum(look => look.Image.Boxes.Count(b => ReachesOut(look, b.Box))), looks.Sum(look => look.Image.Boxes.Count));
        var names = outside.ConvertAll(look => look.Image.Name);
        yield return out_ > all * ManyOutside
            ? Naming.Finding("training.box_form", $"{out_} of {all} boxes reach out of their pictures: right and bottom may have been taken for width and height, or boxes of another picture size. They are on", names)
            : Naming.Finding("training.box_outside", $"{out_} of {all} boxes reach out of their pictures and are cut; they are on", names);
    }

    private static bool ReachesOut(ImageLook look, Messages.Box box) =>
        box.X < -1 || box.Y < -1 || box.Right > look.Size.Width + 1 || box.Bottom > look.Size.Height + 1;

    private static IEnumerable<TrainingEvent.Finding> Tiny(List<ImageLook> looks, int inputSize)
    {
        var tiny = looks.Where(look => look.Shown.Any(IsTiny)).ToList();
        if (tiny.Count == 0)
            yield break;
        var (count, lost) = (tiny.Sum(look => look.Shown.Count(IsTiny)), tiny.Sum(look => look.Shown.Count(b => Math.Min(b.Width, b.Height) <= 1)));
        yield return Naming.Finding("training.tiny_boxes",
            $"{count} boxes have a side under {TinyPixels} pixels at the input size {inputSize}, {lost} of them at most 1 pixel, which are left out; a larger inputSize shows more of them. They are on",
            tiny.ConvertAll(look => look.Image.Name));
    }

    private static bool IsTiny(Augmentation.PictureBox box) => Math.Min(box.Width, box.Height) is > 0 and < TinyPixels;

    // Broken training images are told one by one, with the reason, as the run meets them.
    private static IEnumerable<TrainingEvent.Finding> Broken(SplitLooks looks)
    {
        var names = looks.Validation.Concat(looks.Test).Where(look => look.Hash is null).Select(look => look.Image.Name).ToList();
        if (names.Count > 0)
            yield return Naming.Finding("training.images_unreadable", "Images of the validation and test splits cannot be read and are left out:", names);
    }
}
