namespace VisionInApp.Tests;

/// <summary>Data sets, weights and reference figures that lie beside the repository (<c>../shared</c>, or where VISION_SHARED says); a test that needs them is skipped where they are absent.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder below <c>shared</c>, or a skipped test.</summary>
    public static string Find(params string[] parts) => Existing(Path.Combine([Root(), .. parts]));

    /// <summary>For a check that is made beside others where its data are there.</summary>
    public static bool Has(params string[] parts) => Path.Exists(Path.Combine([Root(), .. parts]));

    /// <summary>The folder of the networks' and losses' reference files: <c>shared/data/model_oracles</c>, or where VISION_ORACLES says.</summary>
    public static string OracleFolder =>
        Environment.GetEnvironmentVariable("VISION_ORACLES") is { Length: > 0 } folder ? folder : Path.Combine(Root(), "data", "model_oracles");

    /// <summary>A file of that folder, or a skipped test.</summary>
    public static string Oracle(params string[] parts) => Existing(Path.Combine([OracleFolder, .. parts]));

    private static string Existing(string path)
    {
        Assert.SkipUnless(Path.Exists(path), $"{path} is not on this machine; set VISION_SHARED to the folder that holds it");
        return path;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("VISION_SHARED") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "..", "shared");
    }
}
