using StackExchange.Redis;

namespace VisionInApp.Platform.Cache.Redis;

/// <summary>Marks and buckets in Redis; buckets go by its clock, so that those of the processes need not agree.</summary>
internal sealed class RedisCounts(RedisLink link) : ISharedCounts
{
    private const string Take = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
        local kept = redis.call('HMGET', KEYS[1], 'n', 'at')
        local n, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
        n = math.min(burst, n + math.max(0, now - at) * rate / 1000)
        local wait = 0
        if n >= 1 then n = n - 1 else wait = math.ceil((1 - n) / rate * 1000) end
        redis.call('HSET', KEYS[1], 'n', n, 'at', now)
        redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
        return wait
        """;

    public async ValueTask<bool?> TryMarkAsync(string key, TimeSpan remembered, CancellationToken cancellationToken = default) =>
        await link.AskAsync<object>(async redis => await redis.StringSetAsync("va:mark:" + key, 1, remembered, When.NotExists), cancellationToken) as bool?;

    public async ValueTask<TimeSpan?> TakeAsync(string key, Bucket bucket, CancellationToken cancellationToken = default)
    {
        var wait = await link.AskAsync(redis => redis.ScriptEvaluateAsync(Take, ["va:bucket:" + key], [bucket.Burst, bucket.PerSecond]), cancellationToken);
        return wait is null ? null : TimeSpan.FromMilliseconds((long)wait);
    }
}
