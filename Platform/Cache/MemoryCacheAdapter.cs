using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace VisionInApp.Platform.Cache;

/// <summary>In-process cache, bounded by entries.</summary>
internal sealed class MemoryCacheAdapter(int capacity, TimeProvider time) : ICache, IDisposable
{
    private readonly MemoryCache entries = new(new MemoryCacheOptions { SizeLimit = capacity, Clock = new Clock(time) });
    private readonly Lock gate = new();

    public Task<Cached<T>?> GetAsync<T>(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(entries.Get(key) as Cached<T>);

    public Task SetAsync<T>(string key, T value, long version, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (entries.Get(key) is Cached<T> kept && kept.Version > version)
                return Task.CompletedTask;
            entries.Set(key, new Cached<T>(value, version), new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = timeToLive, Size = 1 });
            return Task.CompletedTask;
        }
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        entries.Remove(key);
        return Task.CompletedTask;
    }

    public void Dispose() => entries.Dispose();

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
