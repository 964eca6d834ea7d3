using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VisionInApp.Platform;

/// <summary>Gives a finished file its name, unless another has it already. <c>File.Move</c> looks first and then renames, which lets two movers both win.</summary>
internal static partial class FirstMove
{
    private const int AlreadyExists = 17;

    /// <summary>False when <paramref name="path"/> exists; <paramref name="temporary"/> is gone either way. Both lie on one file system.</summary>
    public static bool Try(string temporary, string path)
    {
        if (OperatingSystem.IsWindows())
            return TryOnWindows(temporary, path);
        var error = Link(temporary, path) == 0 ? 0 : Marshal.GetLastPInvokeError();
        File.Delete(temporary);
        return error switch
        {
            0 => true,
            AlreadyExists => false,
            _ => throw new IOException($"Cannot make '{path}'.", new Win32Exception(error)),
        };
    }

    private static bool TryOnWindows(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
