using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>What a host is told of a server.</summary>
internal static class ServerSettings
{
    public static HostSettings WithCatalog(this HostSettings settings, MariaDb server)
    {
        foreach (var (key, value) in server.Database.Settings)
            _ = key.EndsWith("ConnectionString", StringComparison.Ordinal) ? settings.WithSecret(key, value!) : settings.With(key, value!);
        return settings;
    }

    public static HostSettings WithObjects(this HostSettings settings, Swift server) => settings
        .With("Platform:Objects:Provider", "s3")
        .With("Platform:Objects:Endpoint", server.Endpoint.GetLeftPart(UriPartial.Authority))
        .With("Platform:Objects:Region", server.Region)
        .With("Platform:Objects:Bucket", server.Bucket)
        .WithSecret("Platform:Objects:AccessKey", server.AccessKey)
        .WithSecret("Platform:Objects:SecretKey", server.SecretKey);
}
