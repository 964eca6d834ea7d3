using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Cache.Redis;

namespace VisionInApp.Platform.Cache;

internal static class CacheRegistration
{
    private const string Area = "Cache";

    public static IServiceCollection AddCache(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<CacheOptions>();
        return options.Provider switch
        {
            "memory" => services
                .AddSingleton<ICache>(s => new MemoryCacheAdapter(options.Capacity, s.GetRequiredService<TimeProvider>()))
                .AddSingleton<ISharedCounts, NoSharedCounts>(),
            "redis" => services.AddRedis(options),
            var other => throw PlatformConfiguration.Unknown(Area, other, "memory", "redis"),
        };
    }

    private static IServiceCollection AddRedis(this IServiceCollection services, CacheOptions options)
    {
        var connection = PlatformConfiguration.Require(Area, nameof(options.ConnectionString), options.ConnectionString, "name the Redis server as 'host:port'");
        var redis = RedisLink.Read(connection);
        if (options.Timeout <= TimeSpan.Zero)
            throw new PlatformConfigurationException("Platform:Cache:Timeout is not above zero; write it as '00:00:00.250'.");
        return services
            .AddSingleton(s => ActivatorUtilities.CreateInstance<RedisLink>(s, redis, options.Timeout))
            .AddSingleton<ICache, RedisCache>()
            .AddSingleton<ISharedCounts, RedisCounts>();
    }
}
