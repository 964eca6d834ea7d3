using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Models;

public class TorchRuntimeTests
{
    [Fact]
    public void The_native_library_loads_and_convolves()
    {
        using var scope = NewDisposeScope();
        var image = ones(1, 1, 4, 4);
        var kernel = ones(1, 1, 3, 3);

        var sums = nn.functional.conv2d(image, kernel, padding: new long[] { 1, 1 });

        sums[0, 0, 1, 1].item<float>().ShouldBe(9f);
        sums[0, 0, 0, 0].item<float>().ShouldBe(4f);
    }
}
