using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Silo;
using VisionInApp.Silo.Operations;
using VisionInApp.WebHost.Hosting;
using VisionInApp.WebHost.Training;

if (await WorkerAccountCommand.TryRunAsync(args) is { } code)
    return code;

return await Running.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory })
        .UseVisionSettings(typeof(VisionSilo).Assembly, typeof(Running).Assembly);
    builder.AddOperations("webhost");
    builder.Services.AddPlatform(builder.Configuration);
    builder.AddRole();
    return builder.AddWeb().Build().UseWeb().MapApi();
});
