using VisionInApp.Messages;

namespace VisionInApp.Launcher.Scenes;

/// <summary>A rendered picture as a JPEG, with the exact box of every labelled thing that shows at least a quarter of itself.</summary>
internal sealed record Scene(int Width, int Height, byte[] Jpeg, IReadOnlyList<(string Class, Box Box)> Boxes);

/// <summary>Clean and light as a first small data set is, or dim, worn, blurred and cluttered as the floor is.</summary>
internal enum Difficulty
{
    Bright,
    Field,
}
