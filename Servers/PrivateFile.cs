namespace VisionInApp.Servers;

/// <summary>Files that only their owner may read (mode 0600).</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(new FileStream(path, options));
        file.Write(text);
    }
}
