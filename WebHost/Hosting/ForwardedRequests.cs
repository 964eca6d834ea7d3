using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using VisionInApp.Platform;
using Network = System.Net.IPNetwork;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Takes the caller's address and scheme from <c>X-Forwarded-For</c> and <c>-Proto</c>, but only where a known proxy says so.</summary>
public static class ForwardedRequests
{
    /// <exception cref="PlatformConfigurationException">A proxy is neither an address nor a network.</exception>
    public static IServiceCollection AddForwardedRequests(this IServiceCollection services, IConfiguration configuration)
    {
        var known = configuration.Read<ProxyOptions>().Known.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(AsNetwork).ToList();
        return services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = known.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            // As many hops as are known, instead of one hop of this machine.
            o.ForwardLimit = null;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            known.ForEach(o.KnownIPNetworks.Add);
        });
    }

    private static Network AsNetwork(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new Network(address, address.GetAddressBytes().Length * 8);
        return Network.TryParse(text, out var network) ? network : throw new PlatformConfigurationException($"Proxy:Known: '{text}' is neither an address nor a network as in 10.1.0.0/16.");
    }
}
