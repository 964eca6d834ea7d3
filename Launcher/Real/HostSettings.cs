using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>The settings of one host: what may be seen goes into its environment, secrets into files that only this user may read.</summary>
internal sealed class HostSettings(string secretsFolder)
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly Dictionary<string, string> _secrets = [];

    public string SecretsFolder => secretsFolder;

    /// <param name="key">As in <c>Platform:Catalog:Provider</c>.</param>
    public HostSettings With(string key, string value)
    {
        _environment[Name(key)] = value;
        return this;
    }

    public HostSettings WithSecret(string key, string value)
    {
        _secrets[Name(key)] = value;
        return this;
    }

    /// <summary>Writes the files, and nothing else stays in their folder.</summary>
    /// <returns>What the host's environment says.</returns>
    public IReadOnlyDictionary<string, string> Write()
    {
        if (Directory.Exists(secretsFolder))
            Directory.Delete(secretsFolder, recursive: true);
        PrivateFile.MakeFolder(secretsFolder);
        foreach (var (name, value) in _secrets)
            PrivateFile.Write(Path.Combine(secretsFolder, name), value);
        return new Dictionary<string, string>(_environment) { ["VISION_SECRETS"] = secretsFolder };
    }

    private static string Name(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
