namespace VisionInApp.Messages;

/// <summary>A frozen dataset version: immutable, stored as JSON by its sha256, which is the version's digest.</summary>
public sealed record DatasetManifest(string ProjectId, int Version, LabelSchema Schema, IReadOnlyList<ManifestImage> Images);

/// <summary>One image of a frozen version with its boxes at the frozen revision.</summary>
/// <param name="Split"><c>train</c>, <c>val</c>, <c>test</c> or <c>pool</c>.</param>
/// <param name="Width">Pixels, upright (after EXIF rotation), as is <paramref name="Height"/>.</param>
public sealed record ManifestImage(
    string Id, string Sha256, string Name, int Width, int Height, string Split, int Revision, IReadOnlyList<Annotation> Annotations);
