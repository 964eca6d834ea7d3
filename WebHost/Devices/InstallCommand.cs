namespace VisionInApp.WebHost.Devices;

/// <summary>The command that makes a machine a device of a project.</summary>
public static class InstallCommand
{
    /// <summary>Every part is quoted for a POSIX shell.</summary>
    public static string For(string server, string token, string? name) =>
        $"EdgeDevice enrol --server {Quote(server)} --token {Quote(token)}{(string.IsNullOrEmpty(name) ? "" : $" --name {Quote(name)}")}";

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
