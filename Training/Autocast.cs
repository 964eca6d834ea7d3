using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>
/// libtorch's own autocast: while it is on, the operations of this thread that bfloat16 is good enough for compute in it; weights, losses and updates stay float32.
/// TorchSharp does not offer it, so the functions are called under libtorch's exported names.
/// </summary>
internal sealed partial class Autocast : IDisposable
{
    private const string Library = "libtorch_cpu";
    private readonly sbyte _device;

    private Autocast(DeviceType device)
    {
        _device = (sbyte)device;
        SetType(_device, (sbyte)ScalarType.BFloat16);
        SetEnabled(_device, 1);
        _ = IncrementNesting();
    }

    /// <summary>On for this thread until it is disposed.</summary>
    public static Autocast Begin(Device device) => new(device.type);

    /// <summary>Whether a run on this device may compute in bfloat16: CUDA on Linux, where the functions' names are known.</summary>
    public static bool Suits(Device device) => device.type == DeviceType.CUDA && OperatingSystem.IsLinux();

    public void Dispose()
    {
        // The outermost end lets go of the bfloat16 copies of the weights, which the next update makes stale.
        if (DecrementNesting() == 0)
            ClearCache();
        SetEnabled(_device, 0);
    }

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    private static partial void SetEnabled(sbyte device, byte on);

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    private static partial void SetType(sbyte device, sbyte type);

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast17increment_nestingEv")]
    private static partial int IncrementNesting();

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast17decrement_nestingEv")]
    private static partial int DecrementNesting();

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    private static partial void ClearCache();
}
