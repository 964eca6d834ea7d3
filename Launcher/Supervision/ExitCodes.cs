namespace VisionInApp.Launcher.Supervision;

/// <summary>What <c>./run</c> ends with; <c>3</c> (a package is missing and there is no root to install it) is given by the script itself.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int DemoFailed = 1;
    public const int PortBusy = 4;
    public const int FolderInUse = 5;
    public const int DidNotStart = 6;
}

/// <summary>Why the product does not start, in words for the person at the terminal.</summary>
internal sealed class StartException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
