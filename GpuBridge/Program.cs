using System.CommandLine;
using VisionInApp.GpuBridge.Commands;

var root = new RootCommand("Trains detectors: as a worker of the platform, or by hand")
{
    TrainCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
