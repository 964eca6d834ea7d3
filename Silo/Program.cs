using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;
using VisionInApp.Silo;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Operations;
using VisionInApp.Silo.Search;

return await Starting.RunAsync(async () =>
{
    if (args is [Migrating.Verb, .. var rest])
        return await Migrating.RunAsync(rest);
    if (args is [Rebuilding.Verb, .. var others])
        return await Rebuilding.RunAsync(others);
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory })
        .UseVisionSettings(typeof(VisionSilo).Assembly);
    ClusterSettings.Read(builder.Configuration).RequireShared("A silo by itself");
    builder.AddOperations("silo");
    builder.Services.AddPlatform(builder.Configuration);
    builder.AddVisionSilo(SiloRole.Full);
    await builder.Build().RunAsync();
    return 0;
});
