using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Arrangements;

/// <summary>What the product consists of on this machine: what its hosts stand on, which hosts there are, and how one gets in. Disposed after its hosts.</summary>
internal interface IArrangement : IAsyncDisposable
{
    DataFolder Folder { get; }

    /// <summary>Where people and devices go.</summary>
    Uri Address { get; }

    /// <summary>Authority (PEM) that vouches for the address, where it is not one that everybody knows.</summary>
    string? CaFile { get; }

    /// <summary>How the launcher itself gets in, for the demo.</summary>
    ISignIn SignIn { get; }

    /// <summary>Starts what the hosts stand on.</summary>
    /// <returns>The hosts to start then.</returns>
    /// <exception cref="StartException">Something does not start.</exception>
    Task<HostPlan> PrepareAsync(CancellationToken cancellation);

    /// <summary>What the person at the terminal needs to know, once everything runs.</summary>
    IReadOnlyList<string> Greeting { get; }
}

/// <summary>The product's own processes: those of the cluster start one after another and stop last, those in the field start together and stop first.</summary>
internal sealed record HostPlan(IReadOnlyList<ClusterHost> Cluster, IReadOnlyList<ChildSpec> Field);

/// <param name="Health">Where it says that it serves; the next one waits for that.</param>
internal sealed record ClusterHost(ChildSpec Process, Uri Health);
