namespace VisionInApp.Platform.Cache;

/// <summary>
/// Counts that all processes of an installation share. They may be forgotten at any moment; where the answer is null nobody keeps them now, and the caller
/// counts for itself.
/// </summary>
public interface ISharedCounts
{
    /// <summary>False when the key was marked within the time it is remembered, by whomever.</summary>
    ValueTask<bool?> TryMarkAsync(string key, TimeSpan remembered, CancellationToken cancellationToken = default);

    /// <summary>Takes one from a bucket: zero when it was there, else how long to wait for the next.</summary>
    ValueTask<TimeSpan?> TakeAsync(string key, Bucket bucket, CancellationToken cancellationToken = default);
}

/// <summary>Holds at most <paramref name="Burst"/> and fills steadily.</summary>
public sealed record Bucket(int Burst, double PerSecond);

/// <summary>Where a process has nobody to share with.</summary>
internal sealed class NoSharedCounts : ISharedCounts
{
    public ValueTask<bool?> TryMarkAsync(string key, TimeSpan remembered, CancellationToken cancellationToken = default) => default;

    public ValueTask<TimeSpan?> TakeAsync(string key, Bucket bucket, CancellationToken cancellationToken = default) => default;
}
