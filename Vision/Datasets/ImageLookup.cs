namespace VisionInApp.Vision.Datasets;

/// <summary>Finds the picture an annotation speaks of.</summary>
internal static class ImageLookup
{
    /// <summary>The first of the given paths that is a file, else the one image of that name in any folder; otherwise null, told of.</summary>
    public static string? Find(DatasetFiles files, string wrote, IEnumerable<string> likely, string annotation, FindingLog log)
    {
        if (likely.FirstOrDefault(p => FileNames.IsImage(p) && files.Contains(p)) is { } path)
            return path;
        switch (files.ImagesNamed(FileNames.Name(wrote.Replace('\\', '/'))))
        {
            case [var only]:
                return only;
            case []:
                log.Refused(annotation, FindingCodes.AnnotationWithoutImage, $"The picture '{wrote}' is not in the dataset.");
                return null;
            default:
                log.Refused(annotation, FindingCodes.AmbiguousImage, $"More than one picture is named '{wrote}'.");
                return null;
        }
    }
}
