namespace VisionInApp.Servers;

/// <summary>Files that only their owner may read (mode 0600).</summary>
public static class PrivateFile
{
    /// <summary>Writes a whole file; it is its owner's alone from its first byte on.</summary>
    public static void Write(string path, string text)
    {
        // An older file would keep its mode.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(new FileStream(path, options));
        file.Write(text);
    }
}
