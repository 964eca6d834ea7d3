namespace VisionInApp.Tests.Training.Oracles;

/// <summary>Data sets, weights and reference figures that lie beside the repository; a test that needs them is skipped where they are absent.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder below <c>shared</c>, or a skipped test.</summary>
    public static string Find(params string[] parts)
    {
        var path = Path.Combine([Root() ?? "", .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"shared/{string.Join('/', parts)} is not on this machine");
        return path;
    }

    /// <summary>A reference file of the networks and losses.</summary>
    public static string Oracle(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("VISION_ORACLES");
        if (folder is null)
            return Find(["data", "model_oracles", .. parts]);
        var path = Path.Combine([folder, .. parts]);
        Assert.SkipUnless(File.Exists(path), $"{path} is not on this machine");
        return path;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("VISION_SHARED") is { Length: > 0 } folder)
            return folder;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "VisionInApp.sln")))
                return Path.Combine(at.FullName, "..", "shared");
        }

        return null;
    }
}
