namespace VisionInApp.Tests.Training;

/// <summary>The folder of shared reference data: VISION_SHARED, or `shared` beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder there; skips the test, saying so, when it is absent.</summary>
    public static string Require(string relative)
    {
        var path = Find() is { } root ? Path.Combine(root, "data", relative) : null;
        if (path is null || !Path.Exists(path))
            Assert.Skip($"shared/data/{relative} is not here");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VISION_SHARED") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent;
        return folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared") : null;
    }
}
