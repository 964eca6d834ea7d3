using VisionInApp.Training;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training;

/// <summary>On a CPU, where runs do not use it, because the mechanism is the same.</summary>
public class AutocastTests
{
    [Fact]
    public void Convolutions_compute_in_bfloat16_while_it_is_on_and_gradients_stay_float32()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Autocast is reached on Linux only.");
        using var conv = nn.Conv2d(2, 3, 3);
        using var input = ones(1, 2, 8, 8);
        Tensor output;
        using (Autocast.Begin(CPU))
            output = conv.forward(input);
        output.dtype.ShouldBe(ScalarType.BFloat16);
        output.to(ScalarType.Float32).sum().backward();
        conv.weight.grad!.dtype.ShouldBe(ScalarType.Float32);
        conv.forward(input).dtype.ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void A_cpu_always_computes_in_float32() => Autocast.Suits(CPU).ShouldBeFalse();
}
