using System.CommandLine;
using VisionInApp.Launcher.Scenes;

var root = new RootCommand("Starts the product on this machine and shows what it does") { RenderCommand.Create() };
return await root.Parse(args).InvokeAsync();
