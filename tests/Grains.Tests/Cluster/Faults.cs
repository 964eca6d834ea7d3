using System.Collections.Concurrent;
using Orleans.Storage;
using VisionInApp.Platform.Catalog.Projections;

namespace VisionInApp.Tests.Grains.Cluster;

/// <summary>Switches for what goes wrong, shared by all silos of a cluster; each fault hits one grain key.</summary>
public sealed class Faults
{
    public ConcurrentDictionary<string, bool> WriteFailsBefore { get; } = [];
    public ConcurrentDictionary<string, bool> WriteFailsAfter { get; } = [];
    public ConcurrentDictionary<string, bool> ProjectionFails { get; } = [];
}

/// <summary>A storage that fails on demand: before the write, or after it has been committed.</summary>
public sealed class FaultyStorage(IGrainStorage inner, Faults faults) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        if (faults.WriteFailsBefore.TryRemove(key, out _))
            throw new IOException("The disk is away.");
        await inner.WriteStateAsync(stateName, grainId, grainState);
        if (faults.WriteFailsAfter.TryRemove(key, out _))
            throw new IOException("The answer was lost.");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>Projections that fail on demand.</summary>
public sealed class FaultyProjections(IProjections inner, Faults faults) : IProjections
{
    public Task<bool> WriteAsync(Projection projection, CancellationToken cancellation) =>
        faults.ProjectionFails.ContainsKey(projection.Id) ? throw new IOException("The catalog is away.") : inner.WriteAsync(projection, cancellation);

    public Task<IReadOnlyList<ThingKey>> BehindAsync(IReadOnlyList<string> things, DateTimeOffset since, int limit, CancellationToken cancellation) =>
        inner.BehindAsync(things, since, limit, cancellation);
}
