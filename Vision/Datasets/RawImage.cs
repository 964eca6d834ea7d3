using VisionInApp.Messages;

namespace VisionInApp.Vision.Datasets;

/// <summary>What a dataset's files say about one image, unchecked.</summary>
internal sealed record RawImage(string Path, IReadOnlyList<RawBox> Boxes, string? Split, (int Width, int Height)? DeclaredSize = null);

/// <summary>An unchecked box; a class that the dataset does not declare is null and described by <paramref name="Wrote"/>.</summary>
/// <param name="Normalised">Coordinates are fractions of the image's sides.</param>
internal readonly record struct RawBox(string? ClassName, Box Box, string Wrote, bool Normalised = false, bool Crowd = false);

/// <summary>Annotations of a dataset, read whole (images are not).</summary>
internal sealed record RawDataset(IReadOnlyList<string> ClassNames, IReadOnlyList<RawImage> Images);
