using System.Text.Json;
using StackExchange.Redis;

namespace VisionInApp.Platform.Cache.Redis;

/// <summary>Values as hashes of version and JSON. Whatever goes wrong is a miss.</summary>
internal sealed class RedisCache(RedisLink link) : ICache
{
    private const string Prefix = "va:cache:";

    // Versions are counted one by one, so that a Lua number holds them exactly.
    private const string SetIfNewer = """
        local kept = redis.call('HGET', KEYS[1], 'v')
        if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], 'v', ARGV[1], 'd', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    private static readonly RedisValue[] Fields = ["v", "d"];

    public async Task<Cached<T>?> GetAsync<T>(string key, CancellationToken cancellationToken = default)
    {
        var kept = await link.AskAsync(redis => redis.HashGetAsync(Prefix + key, Fields), cancellationToken);
        if (kept is not [{ IsNull: false } version, { IsNull: false } value])
            return null;
        try
        {
            return new Cached<T>(JsonSerializer.Deserialize<T>((byte[])value!, JsonSerializerOptions.Web)!, (long)version);
        }
        catch (JsonException)
        {
            // Written by another release of ours.
            return null;
        }
    }

    public Task SetAsync<T>(string key, T value, long version, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);
        return link.AskAsync(
            redis => redis.ScriptEvaluateAsync(SetIfNewer, [Prefix + key], [version, json, (long)Math.Ceiling(timeToLive.TotalMilliseconds)]), cancellationToken);
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        link.AskAsync<object>(async redis => await redis.KeyDeleteAsync(Prefix + key), cancellationToken);
}
