using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Hosting;
using VisionInApp.Silo;
using VisionInApp.Silo.Operations;

return await Starting.RunAsync(async () =>
{
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory })
        .UseVisionSettings(typeof(VisionSilo).Assembly);
    builder.AddOperations("silo");
    builder.Services.AddPlatform(builder.Configuration);
    builder.AddVisionSilo(SiloRole.Full);
    await builder.Build().RunAsync();
    return 0;
});
