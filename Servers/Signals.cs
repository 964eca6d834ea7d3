using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VisionInApp.Servers;

/// <summary>POSIX signals, which .NET can receive but not send.</summary>
public static partial class Signals
{
    private const int Kill9 = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Asks a process to end in good order.</summary>
    public static void AskToEnd(Process process) => Send(process, process.Id, Terminate);

    /// <summary>Ends a process and all of its group at once; it is told nothing.</summary>
    public static void KillGroup(Process process) => Send(process, -process.Id, Kill9);

    /// <summary>Holds a process and all of its group where they are: connections stay open, nothing answers.</summary>
    public static void PauseGroup(Process process) => Send(process, -process.Id, Stop);

    public static void ResumeGroup(Process process) => Send(process, -process.Id, Continue);

    private static void Send(Process process, int target, int signal)
    {
        if (!process.HasExited)
            _ = Kill(target, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
