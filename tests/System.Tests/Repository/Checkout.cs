namespace VisionInApp.Tests.Whole.Repository;

/// <summary>The working tree these tests were built from.</summary>
internal static class Checkout
{
    private static readonly string[] NotOurs = ["artifacts", "obj", "bin", ".git", "data", "node_modules", "vendor"];

    public static string Root { get; } = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every file we wrote, relative to the root.</summary>
    public static IEnumerable<string> Files(string folder = "") => Directory.EnumerateFileSystemEntries(At(folder))
        .Where(entry => !NotOurs.Contains(Path.GetFileName(entry)))
        .SelectMany(entry => Directory.Exists(entry) ? Files(Path.GetRelativePath(Root, entry)) : [Path.GetRelativePath(Root, entry)]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the working tree.");
        return folder.FullName;
    }
}
