namespace VisionInApp.Vision.Datasets;

/// <summary>Which split a file or folder name speaks of.</summary>
internal static class Splits
{
    private static readonly char[] Separators = ['/', '_', '-', '.', ' '];

    /// <summary><c>train</c>, <c>val</c> or <c>test</c> when a part of the path is such a word, years and digits after it aside; the last such part counts.</summary>
    public static string? Of(string path) =>
        path.Split(Separators).Select(part => part.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').ToUpperInvariant() switch
        {
            "TRAIN" or "TRAINING" => "train",
            "VAL" or "VALID" or "VALIDATION" => "val",
            "TEST" or "TESTING" => "test",
            _ => null,
        }).LastOrDefault(split => split is not null);
}
