using System.Text.Json;
using VisionInApp.Training.Models;

namespace VisionInApp.Tests.Training.Oracles;

/// <summary>The reference files of networks, assigners and counts: every file of the folder whose name fits, however many there are.</summary>
internal static class OracleFiles
{
    /// <summary>File names below the folder; where it is absent the pattern itself, so that opening it skips the test visibly.</summary>
    public static TheoryData<string> Named(string pattern, params string[] folder)
    {
        var parent = Path.Combine([SharedData.OracleFolder, .. folder]);
        string[] names = Directory.Exists(parent) ? [.. Directory.GetFiles(parent, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
        return [.. names.DefaultIfEmpty(pattern)];
    }

    public static JsonDocument Open(params string[] path) => JsonDocument.Parse(File.ReadAllText(SharedData.Oracle(path)));

    /// <summary>The variant that a file's name means: <c>yolox-s.json</c>, <c>yolov12-turbo-n.json</c>, <c>yolov12_v1_l_shapes.json</c>.</summary>
    public static NetworkVariant Variant(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file).Replace('_', '-').Replace("-shapes", "", StringComparison.Ordinal)
            .Replace("yolov12", "yolo12", StringComparison.Ordinal).Replace("-turbo", "", StringComparison.Ordinal).Replace("-v1.0", "-v1", StringComparison.Ordinal);
        return NetworkVariants.Find(name).ShouldNotBeNull($"{file} is of no variant");
    }
}
