using OpenCvSharp;
using VisionInApp.Vision.Uncertainty;

namespace VisionInApp.Tests.Vision.Uncertainty;

public class PerceptualHashTests
{
    [Fact]
    public void A_brighter_and_smaller_copy_is_near_and_another_picture_is_far()
    {
        using var scene = Blobs(1);
        using var copy = new Mat();
        Cv2.Resize(scene, copy, new Size(320, 240));
        copy.ConvertTo(copy, MatType.CV_8UC3, 1.05, 8);
        using var other = Blobs(2);
        var hash = PerceptualHash.Of(scene);
        PerceptualHash.Distance(hash, PerceptualHash.Of(copy)).ShouldBeLessThanOrEqualTo(6);
        PerceptualHash.Distance(hash, PerceptualHash.Of(other)).ShouldBeGreaterThan(12);
    }

    [Fact]
    public void Brightness_rising_to_the_right_sets_every_bit_and_falling_sets_none()
    {
        using var rising = new Mat(80, 90, MatType.CV_8UC3);
        for (var x = 0; x < 90; x++)
            rising.Line(x, 0, x, 79, Scalar.All(x * 2));
        using var falling = new Mat();
        Cv2.Flip(rising, falling, FlipMode.Y);
        PerceptualHash.Of(rising).ShouldBe(ulong.MaxValue);
        PerceptualHash.Of(falling).ShouldBe(0UL);
        PerceptualHash.Distance(ulong.MaxValue, 0).ShouldBe(64);
    }

    private static Mat Blobs(int seed)
    {
        var random = new Random(seed);
        var scene = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(90));
        for (var i = 0; i < 25; i++)
            scene.Circle(random.Next(640), random.Next(480), random.Next(20, 90), new Scalar(random.Next(256), random.Next(256), random.Next(256)), -1);
        return scene;
    }
}
