using VisionInApp.Platform.Catalog;

namespace VisionInApp.Platform.Hosting;

/// <summary>Runs a host and says in one line why it cannot start.</summary>
public static class Starting
{
    /// <summary>The configuration or the data cannot be used.</summary>
    public const int Unusable = 3;

    /// <param name="run">Builds the host and runs it to its end; answers the exit code.</param>
    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception unusable) when (unusable is PlatformConfigurationException or SchemaTooNewException)
        {
            return await GiveUpAsync(Unusable, unusable.Message);
        }
    }

    /// <summary>Writes the reason to standard error; answers the code.</summary>
    public static async Task<int> GiveUpAsync(int code, string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return code;
    }
}
