namespace VisionInApp.Silo.Clustering;

/// <summary>Whether grains can be called from here at all: always where a silo is in the process, else while some gateway is connected.</summary>
public sealed class ClusterReach
{
    private volatile bool lost;

    public bool IsLost => lost;

    internal void Lost() => lost = true;

    internal void Gateways(int connected) => lost = connected == 0;
}
