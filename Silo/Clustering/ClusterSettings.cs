using System.Net;
using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.Silo.Clustering;

/// <summary>Section <c>Cluster</c>: how the processes that host grains find each other.</summary>
[Settings(Section)]
public sealed class ClusterSettings
{
    public const string Localhost = "localhost";
    public const string MySql = "mysql";
    private const string Section = "Cluster";

    /// <summary><c>localhost</c>: this process alone. <c>mysql</c>: all processes on the same database and <see cref="Id"/>. Empty: mysql when the catalog is.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Processes with another id are another cluster, though they share a database.</summary>
    public string Id { get; set; } = "visioninapp";

    /// <summary>The IP address at which the other processes reach this one; empty: the machine's own.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Where the other silos reach this one.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where web hosts without a silo reach this one.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>How often silos ask each other whether they live, and how long they wait for the answer.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Answers missed in a row before a silo is taken for dead.</summary>
    public int MissedProbes { get; set; } = 3;

    internal bool IsShared => Provider == MySql;

    internal IPAddress? Address => AdvertisedAddress.Length == 0 ? null : IPAddress.Parse(AdvertisedAddress);

    /// <exception cref="PlatformConfigurationException">A value cannot be used; the message names its key.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var settings = new ClusterSettings();
        try
        {
            configuration.GetSection(Section).Bind(settings);
        }
        catch (InvalidOperationException e)
        {
            throw new PlatformConfigurationException($"{e.Message} {e.InnerException?.Message}".Trim());
        }

        var catalog = configuration["Platform:Catalog:Provider"];
        if (settings.Provider.Length == 0)
            settings.Provider = catalog == MySql ? MySql : Localhost;
        return settings.Problem(catalog) is { } problem ? throw new PlatformConfigurationException(problem) : settings;
    }

    /// <exception cref="PlatformConfigurationException">This process would be alone.</exception>
    internal ClusterSettings RequireShared(string who) => IsShared
        ? this
        : throw new PlatformConfigurationException($"{Section}:Provider is '{Provider}'. {who} is one of several processes, which needs '{MySql}'.");

    private string? Problem(string? catalog) =>
        Provider is not (Localhost or MySql) ? $"{Section}:Provider is '{Provider}', which this build does not know; use '{Localhost}' or '{MySql}'."
        : IsShared && catalog != MySql ? $"{Section}:Provider is '{MySql}', which needs Platform:Catalog:Provider '{MySql}': the silos find each other in the catalog's database."
        : string.IsNullOrWhiteSpace(Id) || Id.Length > 150 ? $"{Section}:Id has 1 to 150 characters."
        : AdvertisedAddress.Length > 0 && !IPAddress.TryParse(AdvertisedAddress, out _) ? $"{Section}:AdvertisedAddress is '{AdvertisedAddress}'; write an IP address, or leave it empty."
        : SiloPort is < 1 or > 65535 ? $"{Section}:SiloPort is 1 to 65535."
        : GatewayPort is < 1 or > 65535 || GatewayPort == SiloPort ? $"{Section}:GatewayPort is 1 to 65535 and another than {Section}:SiloPort."
        : ProbeTimeout < TimeSpan.FromMilliseconds(100) ? $"{Section}:ProbeTimeout is at least '00:00:00.100'."
        : MissedProbes < 1 ? $"{Section}:MissedProbes is at least 1."
        : null;
}
