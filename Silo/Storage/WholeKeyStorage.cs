using Orleans.Storage;

namespace VisionInApp.Silo.Storage;

/// <summary>
/// Keeps keys whole. The ADO.NET provider stores a key that looks like a number or a GUID as numbers, so that <c>a</c> and <c>0a</c> would share a state;
/// behind a mark no key looks like one. Our SQL takes the mark off again.
/// </summary>
internal sealed class WholeKeyStorage(IGrainStorage inner) : IGrainStorage
{
    private const string Mark = "~";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, Whole(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.WriteStateAsync(stateName, Whole(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, Whole(grainId), grainState);

    private static GrainId Whole(GrainId grainId) => GrainId.Create(grainId.Type, Mark + grainId.Key);
}
