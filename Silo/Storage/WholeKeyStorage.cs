using System.Data.Common;
using Orleans.Storage;
using VisionInApp.Grains.Interfaces;

namespace VisionInApp.Silo.Storage;

/// <summary>
/// Keeps keys whole. The ADO.NET provider stores a key that looks like a number or a GUID as numbers, so that <c>a</c> and <c>0a</c> would share a state;
/// behind a mark no key looks like one. Our SQL takes the mark off again. A database that fails is told of in words.
/// </summary>
internal sealed class WholeKeyStorage(IGrainStorage inner) : IGrainStorage
{
    private const string Mark = "~";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Telling(inner.ReadStateAsync(stateName, Whole(grainId), grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Telling(inner.WriteStateAsync(stateName, Whole(grainId), grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Telling(inner.ClearStateAsync(stateName, Whole(grainId), grainState));

    private static async Task Telling(Task operation)
    {
        try
        {
            await operation;
        }
        catch (DbException e)
        {
            // The driver's own exception cannot travel to the process that asked: that one would see an error of serialization.
            throw new StorageUnavailableException($"{e.GetType().Name}: {e.Message}");
        }
    }

    private static GrainId Whole(GrainId grainId) => GrainId.Create(grainId.Type, Mark + grainId.Key);
}
