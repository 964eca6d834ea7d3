namespace VisionInApp.Launcher.Scenes.Parts;

/// <summary>Something that can lie in a scene, drawn within about one unit around the pose's centre.</summary>
internal interface IShape
{
    /// <summary>The class it is labelled with.</summary>
    string Name { get; }

    void Draw(Relief relief, Pose pose, Dice dice);
}
