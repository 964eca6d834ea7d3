using System.CommandLine;
using VisionInApp.Launcher.Scenes;
using VisionInApp.Launcher.Supervision;

var root = new RootCommand("Starts the product on this machine and shows what it does") { UpCommand.Create(), RenderCommand.Create() };
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
