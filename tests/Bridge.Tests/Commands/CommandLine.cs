using System.CommandLine;

namespace VisionInApp.Tests.Bridge.Commands;

/// <summary>Runs one command of the bridge inside the test.</summary>
internal static class CommandLine
{
    public static (int ExitCode, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
