using System.IO.Compression;
using System.Text.Json;
using VisionInApp.Launcher.Scenes;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>A small rendered dataset as a COCO zip.</summary>
internal static class SceneArchive
{
    public const string HostileName = "<img src=x onerror=alert(1)>.jpg";

    /// <param name="hostile">Whether one of its pictures is named so that a careless page would run it.</param>
    public static string Make(string folder, int pictures, int seed = 1, bool hostile = false)
    {
        var scenes = Path.Combine(folder, $"scenes-{pictures}-{seed}-{hostile}");
        var zip = scenes + ".zip";
        if (File.Exists(zip))
            return zip;
        CocoFolder.Write(scenes, SceneOptions.Conveyor(pictures, seed, 192));
        if (hostile)
            Rename(scenes);
        ZipFile.CreateFromDirectory(scenes, zip);
        return zip;
    }

    private static void Rename(string scenes)
    {
        var picture = Directory.EnumerateFiles(scenes, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        File.Move(picture, Path.Combine(Path.GetDirectoryName(picture)!, HostileName));
        foreach (var document in Directory.EnumerateFiles(scenes, "*.json", SearchOption.AllDirectories))
        {
            var written = JsonEncodedText.Encode(HostileName).ToString();
            File.WriteAllText(document, File.ReadAllText(document).Replace(Path.GetFileName(picture), written, StringComparison.Ordinal));
        }
    }
}
