namespace VisionInApp.Platform.Cache;

/// <summary>Answers kept for speed; any may vanish at any time, so the truth is always elsewhere.</summary>
public interface ICache
{
    /// <summary>The value with its version, or null when absent or out of date.</summary>
    Task<Cached<T>?> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Keeps the value for <paramref name="timeToLive"/>, unless a newer version is kept already.</summary>
    Task SetAsync<T>(string key, T value, long version, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    Task RemoveAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>A kept value and the version of the state it was computed from.</summary>
public sealed record Cached<T>(T Value, long Version);
