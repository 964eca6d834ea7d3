namespace VisionInApp.Tests.Vision;

/// <summary>Data that lies beside the repository (<c>../shared</c>, or where VISION_SHARED says); tests that need it are skipped without it.</summary>
internal static class SharedData
{
    public static string Path(string relative)
    {
        var path = System.IO.Path.Combine(Root(), relative);
        if (!System.IO.Path.Exists(path))
            Assert.Skip($"The test data '{relative}' is not there; set VISION_SHARED to its folder.");
        return path;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("VISION_SHARED") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent;
        return System.IO.Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "..", "shared");
    }
}
