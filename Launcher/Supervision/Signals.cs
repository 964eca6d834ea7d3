using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VisionInApp.Launcher.Supervision;

/// <summary>POSIX signals, which .NET can receive but not send.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end in good order.</summary>
    public static void AskToEnd(Process process)
    {
        if (!process.HasExited)
            _ = Kill(process.Id, Terminate);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
