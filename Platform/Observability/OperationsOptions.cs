using System.Net;
using Microsoft.Extensions.Configuration;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Observability;

/// <summary>What the people who run a process may ask it, on a port of its own that no user reaches.</summary>
[Settings("Operations")]
public sealed class OperationsOptions
{
    /// <summary>Probes and, in WebHost and Silo, <c>/metrics</c>; 0 opens nothing.</summary>
    public int Port { get; set; }

    /// <summary>The address of that port; <c>0.0.0.0</c> in a container, whose network policy bounds it.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Shows the Orleans Dashboard to administrators at <c>/ops/orleans</c>; while somebody looks, each grain call is measured.</summary>
    public bool Dashboard { get; set; }

    /// <exception cref="PlatformConfigurationException">A value cannot be read or used; the message names its key.</exception>
    public static OperationsOptions From(IConfiguration configuration)
    {
        var options = configuration.Read<OperationsOptions>();
        if (options.Port is < 0 or > 65535)
            throw new PlatformConfigurationException("Operations:Port must be 0 to 65535.");
        if (!IPAddress.TryParse(options.Address, out _))
            throw new PlatformConfigurationException($"Operations:Address is '{options.Address}', which is no IP address.");
        return options;
    }
}
