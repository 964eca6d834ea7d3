using System.Runtime.CompilerServices;
using VisionInApp.Training.Models.Yolox;

namespace VisionInApp.Tests.Training.Oracles;

/// <summary>Initialises the trainer's module before any test loads libtorch by itself.</summary>
internal static class NativeThreads
{
    [ModuleInitializer]
    internal static void Initialise() => RuntimeHelpers.RunModuleConstructor(typeof(YoloxNetwork).Module.ModuleHandle);
}
