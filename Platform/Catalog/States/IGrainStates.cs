namespace VisionInApp.Platform.Catalog.States;

/// <summary>The stored states of grains, each with the version of its last write; a write succeeds only on the version that its writer knows.</summary>
/// <exception cref="CatalogUnavailableException">From every method: whether a write took effect is unknown.</exception>
public interface IGrainStates
{
    /// <summary>At version 0 without a payload when it was never written.</summary>
    Task<StoredState> FindAsync(StateKey key, CancellationToken cancellation);

    /// <summary>Answers the new version after it is on disk; null when another one than <see cref="StateWrite.Expected"/> is stored.</summary>
    Task<int?> WriteAsync(StateWrite write, CancellationToken cancellation);
}

/// <param name="Service">The installation; several may share a database.</param>
/// <param name="Thing">Name of the state.</param>
/// <param name="Id">The grain's key; keys that differ in anything are different.</param>
public sealed record StateKey(string Service, string Thing, string Id);

/// <param name="Payload">Null when it was cleared: the version stays, so that it never goes back.</param>
public sealed record StoredState(byte[]? Payload, int Version);

/// <param name="Payload">Null clears.</param>
/// <param name="Expected">The version last read or written; 0 when there was none.</param>
public sealed record StateWrite(StateKey Key, byte[]? Payload, int Expected);
