using System.Text;

namespace VisionInApp.Vision.Datasets;

/// <summary>ImageSets/Main/{train,val,test,trainval}.txt: a picture's stem a line. trainval counts as train for stems in neither.</summary>
internal static class VocSplits
{
    private const long MaxBytes = 64L << 20;

    private static readonly (string File, string Split)[] Lists = [("train.txt", "train"), ("val.txt", "val"), ("test.txt", "test"), ("trainval.txt", "train")];

    public static Dictionary<string, string> Read(DatasetFiles files, FindingLog log)
    {
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, split) in Lists)
        {
            foreach (var path in files.Paths.Where(p => p == $"ImageSets/Main/{file}" || p.EndsWith($"/ImageSets/Main/{file}", StringComparison.Ordinal)))
            {
                foreach (var stem in Lines(files, path, log))
                    splits.TryAdd(stem, split);
            }
        }

        return splits;
    }

    private static IEnumerable<string> Lines(DatasetFiles files, string path, FindingLog log)
    {
        try
        {
            return Encoding.UTF8.GetString(files.Read(path, MaxBytes)).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        }
        catch (FileRefusedException refused)
        {
            log.Refused(path, refused.Code, refused.Message);
            return [];
        }
    }
}
