using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Search.Sqlite;

namespace VisionInApp.Platform.Search;

internal static class SearchRegistration
{
    private const string Area = "Search";

    public static IServiceCollection AddSearch(this IServiceCollection services, IConfiguration configuration) =>
        configuration.Read<SearchOptions>().Provider switch
        {
            "sqlite" => services.AddSingleton<ISearch, SqliteSearch>().AddSingleton<SearchSource>().AddSingleton<SearchFeed>().AddSingleton<SearchRebuild>(),
            var other => throw PlatformConfiguration.Unknown(Area, other, "sqlite"),
        };
}
