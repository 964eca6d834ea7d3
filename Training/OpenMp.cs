using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisionInApp.Training;

/// <summary>Lets libtorch's threads sleep while they wait for each other: spinning, their default, makes them up to 50 times slower on cores that others use too.</summary>
internal static partial class OpenMp
{
    // libgomp reads this once, when it is loaded; .NET's own SetEnvironmentVariable does not reach native code. A value set from outside stays.
    [ModuleInitializer]
    internal static void SleepWhileWaiting()
    {
        if (OperatingSystem.IsLinux())
            _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
