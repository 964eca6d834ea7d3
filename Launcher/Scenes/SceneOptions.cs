namespace VisionInApp.Launcher.Scenes;

/// <summary>What to render.</summary>
/// <param name="Side">Width and height of each picture in pixels.</param>
/// <param name="Splits">Each split's name, its number of pictures, and the share of them drawn as hard as the field.</param>
internal sealed record SceneOptions(ISceneKind Kind, int Seed, int Side, IReadOnlyList<SceneSplit> Splits)
{
    /// <summary>A small bright seed, a field of mostly hard pictures, and a test set with both.</summary>
    public static SceneOptions Conveyor(int count, int seed, int side)
    {
        var (bright, test) = (count / 5, count / 4);
        return new(new ConveyorScene(), seed, side,
            [new("seed", bright, 0), new("field", count - bright - test, 0.8), new("test", test, 0.6)]);
    }

    public static SceneOptions Starter(int count, int seed, int side) =>
        new(new StarterScene(), seed, side, [new("train", count - (count / 10), 0.5), new("val", count / 10, 0.5)]);
}

/// <summary>One named part of a rendered data set.</summary>
internal sealed record SceneSplit(string Name, int Count, double FieldShare);
