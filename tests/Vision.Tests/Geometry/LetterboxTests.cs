using CsCheck;
using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Vision.Geometry;
using VisionInApp.Vision.Images;

namespace VisionInApp.Tests.Vision.Geometry;

public class LetterboxTests
{
    private static readonly Gen<Letterbox> Letterboxes =
        Gen.Select(Gen.Int[1, 128].Select(n => 32 * n), Gen.Int[1, 20_000], Gen.Int[1, 20_000], (size, width, height) => new Letterbox(size, width, height));

    [Theory]
    [InlineData(416, 768, 576, 416, 312)]
    [InlineData(416, 640, 480, 416, 312)]
    [InlineData(640, 500, 375, 640, 480)]
    [InlineData(416, 375, 500, 312, 416)]
    [InlineData(416, 1, 4000, 1, 416)]
    public void The_scaled_size_is_truncated_as_in_yolox(int size, int width, int height, int scaledWidth, int scaledHeight)
    {
        var letterbox = new Letterbox(size, width, height);
        (letterbox.ScaledWidth, letterbox.ScaledHeight).ShouldBe((scaledWidth, scaledHeight));
    }

    [Fact]
    public void A_box_mapped_to_the_input_and_back_is_the_same_box() =>
        Gen.Select(Letterboxes, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((letterbox, x, y, width, height) =>
        {
            var box = new Box(x * letterbox.ImageWidth, y * letterbox.ImageHeight, width * letterbox.ImageWidth, height * letterbox.ImageHeight);
            var back = letterbox.ToImage(letterbox.ToInput(box));
            (Near(back.X, box.X) && Near(back.Y, box.Y) && Near(back.Width, box.Width) && Near(back.Height, box.Height)).ShouldBeTrue();
        });

    [Fact]
    public void The_scaled_image_fits_the_input_and_touches_one_border() => Letterboxes.Sample(letterbox =>
    {
        letterbox.ScaledWidth.ShouldBeInRange(1, letterbox.InputSize);
        letterbox.ScaledHeight.ShouldBeInRange(1, letterbox.InputSize);
        // Truncation may cost the touching side its last pixel.
        Math.Max(letterbox.ScaledWidth, letterbox.ScaledHeight).ShouldBeGreaterThanOrEqualTo(letterbox.InputSize - 1);
    });

    [Theory]
    [InlineData(100, 60)]
    [InlineData(60, 100)]
    [InlineData(64, 64)]
    [InlineData(33, 7)]
    public void The_tensor_holds_blue_green_and_red_planes_and_114_outside_the_picture(int width, int height)
    {
        using var canvas = new LetterboxCanvas(96);
        using var picture = Pictures.Noise(width, height);
        var tensor = new float[3 * 96 * 96];
        var letterbox = canvas.Write(picture, tensor);

        using var scaled = new Mat();
        Cv2.Resize(picture, scaled, new OpenCvSharp.Size(letterbox.ScaledWidth, letterbox.ScaledHeight));
        for (var y = 0; y < 96; y++)
        {
            for (var x = 0; x < 96; x++)
            {
                var inside = x < letterbox.ScaledWidth && y < letterbox.ScaledHeight;
                var pixel = inside ? scaled.At<Vec3b>(y, x) : new Vec3b(114, 114, 114);
                new[] { tensor[(y * 96) + x], tensor[9216 + (y * 96) + x], tensor[18432 + (y * 96) + x] }
                    .ShouldBe([pixel.Item0, pixel.Item1, pixel.Item2]);
            }
        }
    }

    [Fact]
    public void A_canvas_used_for_another_size_keeps_nothing_of_the_picture_before()
    {
        using var used = new LetterboxCanvas(64);
        using var fresh = new LetterboxCanvas(64);
        using var wide = Pictures.Noise(80, 20, seed: 2);
        using var tall = Pictures.Noise(20, 80, seed: 3);
        var (after, alone) = (new float[3 * 64 * 64], new float[3 * 64 * 64]);
        used.Write(wide, after);
        used.Write(tall, after);
        fresh.Write(tall, alone);
        after.ShouldBe(alone);
    }

    [Fact]
    public void The_dog_is_letterboxed_as_the_reference_program_does_within_the_jpeg_decoders_difference()
    {
        using var canvas = new LetterboxCanvas(416);
        using var dog = ImageFile.Decode(File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog.jpg")));
        using var expected = ImageFile.Decode(File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog_letterbox_416.png")));
        canvas.Draw(dog);
        using var difference = new Mat();
        Cv2.Absdiff(canvas.Picture, expected, difference);
        Cv2.Mean(difference).Val0.ShouldBeLessThan(1);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(b));
}
