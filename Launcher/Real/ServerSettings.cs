using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>What a host is told of a server.</summary>
internal static class ServerSettings
{
    /// <param name="asOwner">Whether the host may change the schema.</param>
    public static HostSettings WithCatalog(this HostSettings settings, MariaDb server, bool asOwner)
    {
        settings
            .With("Platform:Catalog:Provider", "mysql")
            .WithSecret("Platform:Catalog:ConnectionString", server.Database.Application)
            .WithSecret("Platform:Catalog:GrainConnectionString", server.Database.Grains);
        return asOwner ? settings.WithSecret("Platform:Catalog:MigrationConnectionString", server.Database.Owner) : settings;
    }

    /// <summary>Elasticsearch cannot be started from here; one that is there is named as its own tools name it.</summary>
    public static Uri? Elasticsearch { get; } = Uri.TryCreate(Environment.GetEnvironmentVariable("ELASTICSEARCH_URL"), UriKind.Absolute, out var address) ? address : null;

    public static HostSettings WithSearch(this HostSettings settings) => Elasticsearch is null
        ? settings
        : settings
            .With("Platform:Search:Provider", "elasticsearch")
            .With("Platform:Search:Address", Elasticsearch.GetLeftPart(UriPartial.Authority))
            .With("Platform:Search:CaFile", Said("ELASTICSEARCH_CA"))
            .With("Platform:Search:User", Said("ELASTICSEARCH_USER"))
            .WithSecret("Platform:Search:Password", Said("ELASTICSEARCH_PASSWORD"));

    public static HostSettings WithObjects(this HostSettings settings, Swift server) => settings
        .With("Platform:Objects:Provider", "s3")
        .With("Platform:Objects:Endpoint", server.Endpoint.GetLeftPart(UriPartial.Authority))
        .With("Platform:Objects:Region", server.Region)
        .With("Platform:Objects:Bucket", server.Bucket)
        .WithSecret("Platform:Objects:AccessKey", server.AccessKey)
        .WithSecret("Platform:Objects:SecretKey", server.SecretKey);

    private static string Said(string variable) => Environment.GetEnvironmentVariable(variable) ?? "";
}
