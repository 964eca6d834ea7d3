using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>Which device a run computes on.</summary>
internal static class Devices
{
    /// <exception cref="TrainingRefusedException"><c>training.no_device</c>: asked for a GPU that is not there.</exception>
    public static Device Choose(string name) => name switch
    {
        "cpu" => CPU,
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new TrainingRefusedException("training.no_device", "No CUDA device can be used by this build."),
        _ => throw new TrainingRefusedException("training.no_device", $"There is no device '{name}'; use cpu, cuda or auto."),
    };
}
