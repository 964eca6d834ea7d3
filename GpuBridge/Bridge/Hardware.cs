using TorchSharp;

namespace VisionInApp.GpuBridge.Bridge;

/// <summary>What this worker trains on.</summary>
public static class Hardware
{
    /// <summary>The processor's name, for people.</summary>
    public static string ProcessorName { get; } = ReadProcessorName();

    /// <summary>Resolves <c>auto</c>: <c>cuda:0</c> where Torch sees a GPU, else <c>cpu</c>.</summary>
    public static string Device(string wanted) => wanted != "auto" ? wanted : torch.cuda.is_available() ? "cuda:0" : "cpu";

    private static string ReadProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? $"{Environment.ProcessorCount} processors";
    }
}
