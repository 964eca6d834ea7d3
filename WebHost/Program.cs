using VisionInApp.WebHost.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWeb();
var app = builder.Build();
app.UseWeb().MapApi();
await app.RunAsync();
