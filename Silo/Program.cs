using VisionInApp.Platform;
using VisionInApp.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddPlatform(builder.Configuration);
builder.AddVisionSilo(SiloRole.Full);
await builder.Build().RunAsync();
