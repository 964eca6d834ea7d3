namespace VisionInApp.Vision.Datasets;

/// <summary>Rules for names inside an untrusted dataset; they are looked up, shown and hashed, never used as a path on this machine.</summary>
internal static class FileNames
{
    private const int MaxLength = 512;

    private static readonly HashSet<string> Images = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp" };
    private static readonly HashSet<string> Archives = new(StringComparer.OrdinalIgnoreCase) { ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst" };

    /// <summary>With <c>/</c> between segments; null when absolute, climbing out, or with characters no dataset needs.</summary>
    public static string? Normalise(string name)
    {
        var path = name.Replace('\\', '/');
        if (path.Length is 0 or > MaxLength || path.StartsWith('/') || path.Any(c => char.IsControl(c) || c == ':'))
            return null;
        var segments = path.Split('/');
        return segments.Any(s => s is "" or "." or "..") ? null : path;
    }

    public static bool IsImage(string path) => Images.Contains(Path.GetExtension(path));

    public static bool IsArchive(string path) => Archives.Contains(Path.GetExtension(path));

    /// <summary>Files that operating systems add by themselves.</summary>
    public static bool IsSystem(string path) =>
        path.StartsWith("__MACOSX/", StringComparison.Ordinal) || Name(path) is ".DS_Store" or "Thumbs.db" or "desktop.ini" || Name(path).StartsWith("._", StringComparison.Ordinal);

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public static string Join(string folder, string path) => folder.Length == 0 ? path : $"{folder}/{path}";

    public static string WithoutExtension(string path) => path[..^Path.GetExtension(path).Length];
}
