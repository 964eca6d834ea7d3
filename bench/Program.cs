using System.CommandLine;
using VisionInApp.Bench;

return await new RootCommand("Benchmarks: each compares two things side by side in one run and prints their ratio.")
{
    DetectorBench.Create(),
    PostBench.Create(),
    TrainingBench.Create(),
    EpochBench.Create(),
    CommitsBench.Create(),
    HeartbeatBench.Create(),
    LookBench.Create(),
    BareServer.Create(),
    IngestBench.Create(),
}.Parse(args).InvokeAsync();
