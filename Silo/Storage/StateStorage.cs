using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.States;

namespace VisionInApp.Silo.Storage;

/// <summary>Orleans' states in the product's own table. An ETag is the version of the last write. A database that fails is told of in words.</summary>
internal sealed class StateStorage(IGrainStates states, StateSerializer serializer, IActivatorProvider activators, IOptions<ClusterOptions> cluster) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await Telling(states.FindAsync(KeyOf(stateName, grainId), CancellationToken.None));
        grainState.State = stored.Payload is null ? activators.GetActivator<T>().Create() : serializer.Deserialize<T>(BinaryData.FromBytes(stored.Payload));
        grainState.ETag = stored.Version == 0 ? null : ETagOf(stored.Version);
        grainState.RecordExists = stored.Payload is not null;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteAsync(stateName, grainId, grainState, serializer.Serialize(grainState.State).ToArray());

    /// <summary>The version stays behind, so that it never goes back.</summary>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WriteAsync(stateName, grainId, grainState, null);
        grainState.State = activators.GetActivator<T>().Create();
    }

    private async Task WriteAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, byte[]? payload)
    {
        var expected = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : 0;
        var version = await Telling(states.WriteAsync(new(KeyOf(stateName, grainId), payload, expected), CancellationToken.None));
        grainState.ETag = version is { } written
            ? ETagOf(written)
            : throw new InconsistentStateException($"Another writer changed state {stateName} of {grainId} after version {expected}.", "newer", grainState.ETag ?? "");
        grainState.RecordExists = payload is not null;
    }

    // The driver's own exception cannot travel to the process that asked: that one would see an error of serialization.
    private static async Task<T> Telling<T>(Task<T> operation)
    {
        try
        {
            return await operation;
        }
        catch (Exception e) when (e is DbException or CatalogUnavailableException or CatalogBusyException)
        {
            throw new StorageUnavailableException($"{e.GetType().Name}: {e.Message}");
        }
    }

    private StateKey KeyOf(string stateName, GrainId grainId) => new(cluster.Value.ServiceId, stateName, grainId.Key.ToString()!);

    private static string ETagOf(int version) => version.ToString(CultureInfo.InvariantCulture);
}
