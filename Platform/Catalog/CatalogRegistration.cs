using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VisionInApp.Platform.Catalog.MySql;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Catalog.Sqlite;
using VisionInApp.Platform.Catalog.States;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog;

internal static class CatalogRegistration
{
    private const string Area = "Catalog";
    private const string Sqlite = "sqlite";
    private const string MySql = "mysql";

    public static IServiceCollection AddCatalog(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.Read<CatalogOptions>();
        return options.Provider switch
        {
            Sqlite => services.AddSqlite().AddRows(),
            MySql => services.AddMySql(new MySqlStrings(options)).AddRows(),
            var other => throw PlatformConfiguration.Unknown(Area, other, Sqlite, MySql),
        };
    }

    /// <summary>The file of the data folder, for the parts that are embedded whatever holds the catalog; opened when one of them is used.</summary>
    public static IServiceCollection AddSqliteFile(this IServiceCollection services, PlatformOptions platform)
    {
        services.TryAddSingleton(s => new SqliteCatalog(platform.DatabaseFile, s.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services) => services
        .AddSingleton<IGroupingConnections>(s => s.GetRequiredService<SqliteCatalog>())
        .AddSingleton<IGrainStates>(s => new SqlGrainStates(s.GetRequiredService<SqliteCatalog>()))
        .AddSingleton(s => new GrainDatabase("System.Data.SQLite", s.GetRequiredService<SqliteCatalog>().DataSource, HoldsMembership: false));

    private static IServiceCollection AddMySql(this IServiceCollection services, MySqlStrings strings) => services
        .AddSingleton(s => new MySqlCatalog(strings, s.GetRequiredService<TimeProvider>()))
        .AddSingleton<IGroupingConnections>(s => s.GetRequiredService<MySqlCatalog>().Rows)
        .AddSingleton<IGrainStates>(s => new SqlGrainStates(s.GetRequiredService<MySqlCatalog>().Grains))
        .AddSingleton(s => new GrainDatabase("MySql.Data.MySqlConnector", s.GetRequiredService<MySqlCatalog>().Grains.Source, HoldsMembership: true));

    private static IServiceCollection AddRows(this IServiceCollection services) => services
        .AddSingleton<ICatalogConnections>(s => s.GetRequiredService<IGroupingConnections>())
        .AddSingleton<IProjections, SqlProjections>()
        .AddSingleton<IWorkTable, SqlWorkTable>()
        .AddSingleton<IProjectRows, ProjectSql>()
        .AddSingleton<IDatasetRows, DatasetSql>()
        .AddSingleton<ITrainingRows, TrainingSql>()
        .AddSingleton<IJobFiles, JobFileSql>()
        .AddSingleton<IModelRows, ModelSql>()
        .AddSingleton<IRolloutRows, RolloutSql>()
        .AddSingleton<IDeviceRows, DeviceSql>()
        .AddSingleton<IFeedbackRows, FeedbackSql>();
}
