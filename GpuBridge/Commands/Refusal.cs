using System.CommandLine;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>Tells on the terminal why a command did not do what was asked.</summary>
internal static class Refusal
{
    public const int ExitCode = 1;

    public static int Print(ParseResult arguments, Exception reason)
    {
        arguments.InvocationConfiguration.Error.WriteLine(Text.Printable(reason.Message));
        return ExitCode;
    }
}
