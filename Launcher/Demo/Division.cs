namespace VisionInApp.Launcher.Demo;

/// <summary>A picture of the data set waiting to be dealt out: its file, its boxes, and the split its source names, if any.</summary>
internal sealed record Picture(string Name, string Sha256, string File, int Width, int Height, IReadOnlyList<Vision.Datasets.LabelledBox> Boxes, string? Split);

/// <summary>
/// Who sees which picture: the first training data (seed, a fifth of it for validation), what the device will meet later (field), and what everything is measured on (test).
/// The field is kept away from the server, so that what comes back from the device is news.
/// </summary>
internal sealed record Division(IReadOnlyList<Picture> Train, IReadOnlyList<Picture> Val, IReadOnlyList<Picture> Field, IReadOnlyList<Picture> Test)
{
    private const double TestShare = 0.25;
    private const double SeedShare = 0.25;
    private const double ValShare = 0.2;

    public static Division Of(IReadOnlyList<Picture> pictures)
    {
        // By content, so that the same data set is always dealt out the same way.
        var ordered = pictures.OrderBy(p => p.Sha256, StringComparer.Ordinal).ToList();
        var test = ordered.Where(p => p.Split == "test").ToList();
        if (test.Count == 0)
            test = [.. ordered.Where(p => p.Split is null or "val").Take((int)Math.Ceiling(ordered.Count * TestShare))];
        var rest = ordered.Except(test).ToList();
        var seed = rest.Where(p => p.Split == "seed").ToList();
        if (seed.Count == 0)
            seed = [.. rest.Take((int)Math.Ceiling(rest.Count * SeedShare))];
        var val = (int)Math.Ceiling(seed.Count * ValShare);
        var division = new Division([.. seed.Skip(val)], [.. seed.Take(val)], [.. rest.Except(seed)], test);
        return division.Train.Count > 0 && division.Field.Count > 0 && division.Test.Count > 0
            ? division
            : throw new DemoFailedException($"{pictures.Count} usable pictures are too few to deal out into seed, field and test.");
    }
}
