using System.CommandLine;
using VisionInApp.GpuBridge.Commands;

return await new RootCommand("The VisionInApp training worker: takes jobs from a pool, or trains, exports and evaluates by hand.")
{
    RunCommand.Create(),
    TrainCommand.Create(),
    ExportCommand.Create(),
    EvaluateCommand.Create(),
    BundleCommand.Create(),
}.Parse(args).InvokeAsync();
