namespace VisionInApp.Launcher.Scenes;

/// <summary>A family of pictures with its own classes.</summary>
internal interface ISceneKind
{
    /// <summary>Class names in the order of their category ids.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <param name="side">Width and height of the picture in pixels.</param>
    /// <param name="difficulty">Bright as a first data set, or as hard as the field.</param>
    /// <param name="dice">All chance in the picture comes from here.</param>
    Scene Draw(int side, Difficulty difficulty, Dice dice);
}
