using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace VisionInApp.Platform.Configuration;

/// <summary>Where every host's settings come from: <c>appsettings.json</c>, then secret files, then the environment, then the command line.</summary>
public static class SettingsSources
{
    /// <summary>Names the folder of secret files: one file per setting, called as the environment variable would be.</summary>
    public const string SecretsVariable = "VISION_SECRETS";

    /// <summary>Adds the secret files, and refuses keys of our sections that nothing reads.</summary>
    /// <param name="builder">A host's, before anything reads its settings.</param>
    /// <param name="assemblies">Whose settings this host reads, beside the platform's.</param>
    /// <exception cref="PlatformConfigurationException">The folder is not there, or a key is unknown; the message names it.</exception>
    public static T UseVisionSettings<T>(this T builder, params Assembly[] assemblies)
        where T : IHostApplicationBuilder
    {
        builder.Configuration.AddSecretFiles(Environment.GetEnvironmentVariable(SecretsVariable));
        builder.Configuration.RequireKnown(KnownSettings.Of([typeof(SettingsSources).Assembly, .. assemblies]));
        return builder;
    }

    /// <summary>Before the environment, so that a variable wins over a file.</summary>
    internal static void AddSecretFiles(this IConfigurationBuilder configuration, string? folder)
    {
        if (string.IsNullOrEmpty(folder))
            return;
        if (!Directory.Exists(folder))
            throw new PlatformConfigurationException($"{SecretsVariable} names {folder}, which is not a folder.");
        var environment = configuration.Sources.OfType<EnvironmentVariablesConfigurationSource>().LastOrDefault(s => string.IsNullOrEmpty(s.Prefix));
        var files = new KeyPerFileConfigurationSource { FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder)) };
        configuration.Sources.Insert(environment is null ? configuration.Sources.Count : configuration.Sources.IndexOf(environment), files);
    }

    /// <exception cref="PlatformConfigurationException">A key of one of the known sections is not known.</exception>
    internal static void RequireKnown(this IConfiguration configuration, KnownSettings known)
    {
        var strangers = known.Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(pair => pair.Value is not null && !known.Has(pair.Key))
            .Select(pair => pair.Key)
            .Order(StringComparer.OrdinalIgnoreCase);
        if (strangers.FirstOrDefault() is { } stranger)
            throw new PlatformConfigurationException($"{stranger} is not a setting{(known.Nearest(stranger) is { } near ? $"; did you mean {near}?" : ".")}");
    }
}
