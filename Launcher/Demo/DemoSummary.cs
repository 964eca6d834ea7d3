namespace VisionInApp.Launcher.Demo;

/// <summary>The last line of <c>./run --demo --exit</c>, as camelCase JSON.</summary>
/// <param name="PeakMemoryMb">Largest resident size of each process in MiB, by the kernel's VmHWM.</param>
internal sealed record DemoSummary(
    string Project, string Dataset, IReadOnlyList<RoundSummary> Rounds, double Seconds, IReadOnlyDictionary<string, double> PeakMemoryMb, bool Ok, string? Failure);

/// <summary>One round of the loop; map50 and map5095 are measured on the test set with the exported ONNX file.</summary>
/// <param name="DeviceDigest">Sha-256 of the package that the device says it runs at the end of the round.</param>
/// <param name="FeedbackItems">Frames from the device that were labelled for this round.</param>
/// <param name="Gate"><c>passed</c> or <c>refused</c>, with the reasons' codes after it.</param>
internal sealed record RoundSummary(
    int Round, int DatasetVersion, int Images, double Map50, double Map5095, string? PackageDigest, string? DeviceDigest, int FeedbackItems, string Gate, double Seconds);
