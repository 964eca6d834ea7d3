using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VisionInApp.Platform;

/// <summary>Makes names in a folder durable: after a create or rename, POSIX needs an fsync of the folder too.</summary>
internal static partial class FolderFlush
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"Cannot open folder '{folder}'.", new Win32Exception(Marshal.GetLastPInvokeError()));
        var outcome = Fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (outcome != 0)
            throw new IOException($"Cannot flush folder '{folder}'.", new Win32Exception(error));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
