using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VisionInApp.Platform.Cache;

internal static class CacheRegistration
{
    private const string Area = "Cache";

    public static IServiceCollection AddCache(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<CacheOptions>(Area);
        return options.Provider switch
        {
            "memory" => services.AddSingleton<ICache>(s => new MemoryCacheAdapter(options.Capacity, s.GetRequiredService<TimeProvider>())),
            var other => throw PlatformConfiguration.Unknown(Area, other, "memory"),
        };
    }
}
