using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Silo.Clustering;

/// <summary>Joins silos and their clients to one cluster.</summary>
internal static class Clustering
{
    private const string ServiceId = "visioninapp";

    /// <summary>How long a call waits for its answer.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    public static void UseCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout);
        if (!settings.IsShared)
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: 0, serviceId: ServiceId, clusterId: settings.Id);
            return;
        }

        silo.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ServiceId, settings.Id));
        if (settings.Address is { } address)
            silo.ConfigureEndpoints(address, settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        else
            silo.ConfigureEndpoints(settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: true);
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            (o.ProbeTimeout, o.NumMissedProbesLimit) = (settings.ProbeTimeout, settings.MissedProbes);

            // After a power cut nobody is left to probe: who starts then takes rows for dead that were not renewed three times.
            (o.IAmAliveTablePublishTimeout, o.NumMissedTableIAmAliveLimit) = (2 * settings.ProbeTimeout, 3);
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.UseAdoNetClustering(options => options.Configure<GrainDatabase>((o, members) => (o.Invariant, o.DataSource) = (members.Invariant, members.DataSource)));
    }

    public static void UseCluster(this IClientBuilder client, ClusterSettings settings)
    {
        client.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ServiceId, settings.Id));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        client.UseConnectionRetryFilter<PatientConnection>();
        client.AddClusterConnectionLostHandler(s => (_, _) => s.GetRequiredService<ClusterReach>().Lost());
        client.AddGatewayCountChangedHandler(s => (_, change) => s.GetRequiredService<ClusterReach>().Gateways(change.NumberOfConnectedGateways));
        client.UseAdoNetClustering(options => options.Configure<GrainDatabase>((o, members) => (o.Invariant, o.DataSource) = (members.Invariant, members.DataSource)));
    }

    // One silo per data folder: nobody needs to know its port. It lies below those of outgoing connections, or one of them could take it before the silo does.
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Somebody's; there are thousands.
            }
        }
    }
}

/// <summary>A web host waits for the first silo for as long as it takes: nobody else can answer for it.</summary>
internal sealed class PatientConnection(TimeProvider time, ILogger<PatientConnection> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private bool said;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!said)
            log.LogWarning("No silo answers yet ({Reason}); waiting for one", exception.Message);
        said = true;
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
