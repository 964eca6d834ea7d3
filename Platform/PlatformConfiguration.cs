using Microsoft.Extensions.Configuration;

namespace VisionInApp.Platform;

/// <summary>How the parts of this project read their sections.</summary>
internal static class PlatformConfiguration
{
    /// <summary>Section <c>Platform:AREA</c>.</summary>
    /// <exception cref="PlatformConfigurationException">A value cannot be read; the message names its key.</exception>
    public static T Read<T>(this IConfiguration configuration, string area)
        where T : new()
    {
        var options = new T();
        try
        {
            configuration.GetSection("Platform").GetSection(area).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new PlatformConfigurationException($"{e.Message} {e.InnerException?.Message}".Trim());
        }

        return options;
    }

    /// <exception cref="PlatformConfigurationException">The value is empty; the message names its key.</exception>
    public static string Require(string area, string key, string value, string what) =>
        string.IsNullOrWhiteSpace(value) ? throw new PlatformConfigurationException($"Platform:{area}:{key} is empty; {what}.") : value;

    public static PlatformConfigurationException Unknown(string area, string provider, params string[] known) =>
        new($"Platform:{area}:Provider is '{provider}', which this build does not know; use {string.Join(" or ", known.Select(k => $"'{k}'"))}.");
}

/// <summary>The configuration cannot be used; the message names the key.</summary>
public sealed class PlatformConfigurationException(string message) : Exception(message);
