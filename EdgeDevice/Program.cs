using System.CommandLine;
using VisionInApp.EdgeDevice.Commands;

return await new RootCommand("The VisionInApp device agent: runs model packages on cameras, and sends back the frames it was unsure of.")
{
    RunCommand.Create(),
    EnrolCommand.Create(),
    DetectCommand.Create(),
}.Parse(args).InvokeAsync();
