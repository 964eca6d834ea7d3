using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Catalog.Sqlite;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog;

internal static class CatalogRegistration
{
    private const string Area = "Catalog";

    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration, PlatformOptions platform) =>
        configuration.Read<CatalogOptions>(Area).Provider switch
        {
            "sqlite" => services.AddSingleton<ICatalogConnections>(s => new SqliteCatalog(platform.DatabaseFile, s.GetRequiredService<TimeProvider>())).AddRows(),
            var other => throw PlatformConfiguration.Unknown(Area, other, "sqlite"),
        };

    private static IServiceCollection AddRows(this IServiceCollection services) => services
        .AddSingleton<IProjections, SqlProjections>()
        .AddSingleton<IWorkTable, SqlWorkTable>()
        .AddSingleton<IProjectRows, ProjectSql>()
        .AddSingleton<IDatasetRows, DatasetSql>()
        .AddSingleton<ITrainingRows, TrainingSql>()
        .AddSingleton<IModelRows, ModelSql>()
        .AddSingleton<IRolloutRows, RolloutSql>()
        .AddSingleton<IDeviceRows, DeviceSql>()
        .AddSingleton<IFeedbackRows, FeedbackSql>();
}
