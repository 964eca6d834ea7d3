namespace VisionInApp.Training.Inspection;

/// <summary>A finding about several images.</summary>
internal static class Naming
{
    private const int MostInMessage = 10;
    private const int MostInAll = 100;

    public static TrainingEvent.Finding Finding(string code, string message, IReadOnlyList<string> images)
    {
        var more = images.Count > MostInMessage ? $" and {images.Count - MostInMessage} more" : "";
        return new TrainingEvent.Finding(code, images.Count == 1 ? images[0] : $"{images.Count} images", $"{message} {string.Join(", ", images.Take(MostInMessage))}{more}.")
        {
            Images = [.. images.Take(MostInAll)],
        };
    }
}
