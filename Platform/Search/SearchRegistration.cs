using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Search.Elasticsearch;
using VisionInApp.Platform.Search.Sqlite;

namespace VisionInApp.Platform.Search;

internal static class SearchRegistration
{
    private const string Area = "Search";

    public static IServiceCollection AddSearch(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<SearchOptions>();
        services.AddSingleton(options).AddSingleton<SearchSource>().AddSingleton<SearchFeed>().AddSingleton<SearchRebuild>();
        return options.Provider switch
        {
            "sqlite" => services.AddSingleton<ISearch, SqliteSearch>(),
            "elasticsearch" => services.AddElasticsearch(options),
            var other => throw PlatformConfiguration.Unknown(Area, other, "sqlite", "elasticsearch"),
        };
    }
}
