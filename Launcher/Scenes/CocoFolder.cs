using System.Text.Json;
using System.Text.Json.Serialization;
using VisionInApp.Messages;

namespace VisionInApp.Launcher.Scenes;

/// <summary>Writes rendered pictures as a COCO folder: <c>images/*.jpg</c> and one <c>annotations/SPLIT.json</c> per split.</summary>
internal static class CocoFolder
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Renders every split; the same options write the same bytes on any number of cores.</summary>
    /// <param name="done">Told how many pictures are ready.</param>
    public static void Write(string folder, SceneOptions options, Action<int>? done = null)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        Directory.CreateDirectory(Path.Combine(folder, "annotations"));
        var ready = 0;
        var first = 0;
        foreach (var split in options.Splits)
        {
            var scenes = new Scene[split.Count];
            Parallel.For(0, split.Count, i =>
            {
                scenes[i] = Render(options, split, first + i);
                File.WriteAllBytes(Path.Combine(folder, "images", FileName(split, i)), scenes[i].Jpeg);
                done?.Invoke(Interlocked.Increment(ref ready));
            });
            var document = Document(split, scenes, options.Kind.Classes);
            File.WriteAllText(Path.Combine(folder, "annotations", split.Name + ".json"), JsonSerializer.Serialize(document, Json));
            first += split.Count;
        }
    }

    private static Scene Render(SceneOptions options, SceneSplit split, int index)
    {
        var dice = new Dice(unchecked((options.Seed * 1_000_003) + index));
        return options.Kind.Draw(options.Side, dice.Chance(split.FieldShare) ? Difficulty.Field : Difficulty.Bright, dice);
    }

    private static string FileName(SceneSplit split, int index) => $"{split.Name}_{index:D5}.jpg";

    private static CocoDocument Document(SceneSplit split, Scene[] scenes, IReadOnlyList<string> classes)
    {
        var images = scenes.Select((scene, i) => new CocoImage(i + 1, FileName(split, i), scene.Width, scene.Height));
        var boxes = scenes.SelectMany((scene, i) => scene.Boxes.Select(b => (Image: i + 1, b.Class, b.Box)));
        return new CocoDocument(
            [.. images],
            [.. boxes.Select((b, i) => new CocoAnnotation(i + 1, b.Image, CategoryId(classes, b.Class), Corners(b.Box), b.Box.Area, 0))],
            [.. classes.Select(name => new CocoCategory(CategoryId(classes, name), name))]);
    }

    private static int CategoryId(IReadOnlyList<string> classes, string name) => classes.ToList().IndexOf(name) + 1;

    private static double[] Corners(Box box) => [box.X, box.Y, box.Width, box.Height];

    private sealed record CocoDocument(CocoImage[] Images, CocoAnnotation[] Annotations, CocoCategory[] Categories);

    private sealed record CocoImage(int Id, string FileName, int Width, int Height);

    private sealed record CocoAnnotation(int Id, int ImageId, int CategoryId, double[] Bbox, double Area, [property: JsonPropertyName("iscrowd")] int IsCrowd);

    private sealed record CocoCategory(int Id, string Name);
}
