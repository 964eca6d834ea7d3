namespace VisionInApp.Platform.Cache;

public static class CacheReading
{
    /// <summary>The kept value of a thing that never changes, or the one found now, which is then kept; null, which is not kept, when there is none.</summary>
    /// <param name="kind">What it is, for the figures; with <paramref name="id"/> its key.</param>
    public static async Task<T?> GetOrFindAsync<T>(
        this ICache cache, string kind, string id, TimeSpan timeToLive, Func<CancellationToken, Task<T?>> find, CancellationToken cancellationToken = default)
        where T : class
    {
        var key = $"{kind}:{id}";
        var kept = await cache.GetAsync<T>(key, cancellationToken);
        CacheMeter.Looked(kind, kept is not null);
        if (kept is not null)
            return kept.Value;
        var found = await find(cancellationToken);
        if (found is not null)
            await cache.SetAsync(key, found, version: 1, timeToLive, cancellationToken);
        return found;
    }
}
