using System.Reflection;
using Microsoft.Extensions.Configuration;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform;

/// <summary>How settings are read, and what is said of wrong ones.</summary>
public static class PlatformConfiguration
{
    /// <summary>The section that the class is marked with.</summary>
    /// <exception cref="PlatformConfigurationException">A value cannot be read; the message names its key.</exception>
    public static T Read<T>(this IConfiguration configuration)
        where T : new()
    {
        var section = typeof(T).GetCustomAttribute<SettingsAttribute>() ?? throw new InvalidOperationException($"{typeof(T)} is not marked as settings.");
        var options = new T();
        try
        {
            configuration.GetSection(section.Section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new PlatformConfigurationException($"{e.Message} {e.InnerException?.Message}".Trim());
        }

        return options;
    }

    /// <exception cref="PlatformConfigurationException">The value is empty; the message names its key.</exception>
    internal static string Require(string area, string key, string value, string what) =>
        string.IsNullOrWhiteSpace(value) ? throw new PlatformConfigurationException($"Platform:{area}:{key} is empty; {what}.") : value;

    internal static PlatformConfigurationException Unknown(string area, string provider, params string[] known) =>
        new($"Platform:{area}:Provider is '{provider}', which this build does not know; use {string.Join(" or ", known.Select(k => $"'{k}'"))}.");
}

/// <summary>The configuration cannot be used; the message names the key.</summary>
public sealed class PlatformConfigurationException(string message) : Exception(message);
