using VisionInApp.Platform;
using VisionInApp.Silo;
using VisionInApp.WebHost.Hosting;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddPlatform(builder.Configuration);
builder.AddVisionSilo(SiloRole.Full);
builder.AddWeb();
var app = builder.Build();
app.UseWeb().MapApi();
return await app.RunUntilStoppedAsync();
