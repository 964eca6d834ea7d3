namespace VisionInApp.Vision.Datasets;

/// <summary>Pictures that no annotation speaks of: not labelled is not the same as empty, so they are left out.</summary>
internal static class UnlistedImages
{
    public static void Note(DatasetFiles files, IEnumerable<string> listed, FindingLog log)
    {
        var known = listed.ToHashSet(StringComparer.Ordinal);
        foreach (var path in files.Paths.Where(p => FileNames.IsImage(p) && !known.Contains(p)))
            log.Refused(path, FindingCodes.UnlistedImage, "No annotation speaks of this picture.");
    }
}
