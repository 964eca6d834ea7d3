using System.Globalization;
using System.Text;
using VisionInApp.Messages;

namespace VisionInApp.Vision.Datasets;

/// <summary>
/// YOLO: a text file a picture, a line a box: class number, centre x, centre y, width, height as fractions of the picture (a sixth
/// number, a confidence, is ignored). A picture without a text file is one without objects.
/// </summary>
internal static class YoloReader
{
    private const int ImagesTriedToRecognise = 1000;
    private const long MaxLabelBytes = 16L << 20;

    public static bool Recognises(DatasetFiles files, ImportLimits limits)
    {
        var labels = Images(files).Select(image => LabelFile(files, image)).OfType<string>();
        return YoloNames.Find(files) is not null ? labels.Any() : labels.Take(ImagesTriedToRecognise).Any(path => StartsWithBox(files, path));
    }

    public static RawDataset Read(DatasetFiles files, ImportLimits limits, FindingLog log)
    {
        var names = YoloNames.Find(files)
            ?? throw new DatasetRejectedException("dataset.class_names_missing", "The labels are in YOLO form, but neither data.yaml nor obj.names nor classes.txt names the classes.");
        var splits = new YoloSplits(files, names.SplitPaths);
        var images = Images(files).Select(path => new RawImage(path, Boxes(files, path, names.ClassNames, log), splits.Of(path)));
        return new RawDataset([.. names.ClassNames.Where(n => n.Length > 0).Distinct()], [.. images]);
    }

    private static IEnumerable<string> Images(DatasetFiles files) => files.Paths.Where(FileNames.IsImage);

    // labels/ beside images/ (the last such segment), or the text file beside the picture.
    private static string? LabelFile(DatasetFiles files, string image)
    {
        var text = FileNames.WithoutExtension(image) + ".txt";
        var segments = text.Split('/');
        var folder = Array.FindLastIndex(segments, segments.Length - 1, s => s is "images" or "JPEGImages");
        if (folder >= 0)
        {
            segments[folder] = "labels";
            if (string.Join('/', segments) is var beside && files.Contains(beside))
                return beside;
        }

        return files.Contains(text) ? text : null;
    }

    private static bool StartsWithBox(DatasetFiles files, string path)
    {
        try
        {
            return Lines(files, path).FirstOrDefault() is { } line && Numbers(line) is { Length: >= 5 };
        }
        catch (FileRefusedException)
        {
            return false;
        }
    }

    private static List<RawBox> Boxes(DatasetFiles files, string image, IReadOnlyList<string> names, FindingLog log)
    {
        var boxes = new List<RawBox>();
        if (LabelFile(files, image) is not { } path)
            return boxes;
        try
        {
            foreach (var line in Lines(files, path))
            {
                if (Numbers(line) is { Length: 5 or 6 } numbers)
                    boxes.Add(Box(numbers, names));
                else
                    log.Refused(path, FindingCodes.BoxMalformed, $"A line is not a class and four numbers: '{(line.Length > 80 ? line[..80] : line)}'.");
            }
        }
        catch (FileRefusedException refused)
        {
            log.Refused(path, refused.Code, refused.Message);
        }

        return boxes;
    }

    private static RawBox Box(double[] numbers, IReadOnlyList<string> names)
    {
        var index = numbers[0];
        var name = index >= 0 && index < names.Count && index == Math.Floor(index) && names[(int)index].Length > 0 ? names[(int)index] : null;
        var (width, height) = (numbers[3], numbers[4]);
        var box = new Box(numbers[1] - (width / 2), numbers[2] - (height / 2), width, height);
        return new RawBox(name, box, name ?? index.ToString(CultureInfo.InvariantCulture), Normalised: true);
    }

    private static double[]? Numbers(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return numbers;
    }

    private static IEnumerable<string> Lines(DatasetFiles files, string path) =>
        Encoding.UTF8.GetString(files.Read(path, MaxLabelBytes)).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
