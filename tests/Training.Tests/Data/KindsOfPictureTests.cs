using System.Buffers.Binary;
using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Training;
using VisionInApp.Training.Data;

namespace VisionInApp.Tests.Training.Data;

/// <summary>Files of every kind that comes out of cameras, scanners and print shops.</summary>
public sealed class KindsOfPictureTests : IDisposable
{
    private static readonly Rect Place = new(16, 24, 24, 16);
    private static readonly (byte B, byte G, byte R) Paint = (40, 60, 220);
    private readonly string _folder = Directory.CreateTempSubdirectory("kinds").FullName;

    public static TheoryData<string, byte[], bool> Kinds => new()
    {
        { "colour.jpg", Drawn(MatType.CV_8UC3, 1, ".jpg"), false },
        { "grey.jpg", Drawn(MatType.CV_8UC1, 1, ".jpg"), true },
        { "grey.png", Drawn(MatType.CV_8UC1, 1, ".png"), true },
        { "deep.png", Drawn(MatType.CV_16UC3, 257, ".png"), false },
        { "deep grey.png", Drawn(MatType.CV_16UC1, 257, ".png"), true },
        { "cmyk.jpg", Cmyk(), false },
        { "turned.jpg", Turned(), false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_reaches_the_network_as_it_looks_with_its_box_on_the_object(string name, byte[] file, bool grey)
    {
        using var images = new ScaledImages([Labelled(name, file)], 64, 0);
        using var picture = images.Load(0);
        images.Broken.ShouldBeEmpty();
        (picture.Width, picture.Height).ShouldBe((64, 64));
        var box = picture.Boxes.ShouldHaveSingleItem();
        (box.Left, box.Top, box.Right, box.Bottom).ShouldBe((16, 24, 40, 40));
        Near(picture.Pixels.At<Vec3b>(32, 28), grey ? (Paint.R, Paint.R, Paint.R) : Paint);
        Near(picture.Pixels.At<Vec3b>(8, 50), (90, 90, 90));
        Near(picture.Pixels.At<Vec3b>(50, 8), (90, 90, 90));
    }

    [Fact]
    public void Every_kind_is_trained_on_or_refused_by_name()
    {
        var jpeg = Drawn(MatType.CV_8UC3, 1, ".jpg");
        var png = Drawn(MatType.CV_8UC3, 1, ".png");
        TrainingImage[] good =
        [
            .. Kinds.Select(row => Labelled(row.Data.Item1, row.Data.Item2)),
            Labelled("pixel.png", Blank(1, 1), new Box(0, 0, 1, 1)), Labelled("wide.png", Blank(20_000, 3), new Box(100, 0, 9_000, 3)), Labelled("high.png", Blank(2, 20_000), new Box(0, 5, 2, 9_000)),
        ];
        TrainingImage[] bad =
        [
            Labelled("cut.jpg", jpeg[..^20]), Labelled("cut.png", png[..(png.Length / 2)]), Labelled("text.jpg", [.. "no picture"u8]), Labelled("nothing.png", []),
            Labelled("too wide.png", Blank(20_001, 1)), Labelled("too large.png", Claiming(png, 20_000, 20_000)),
        ];
        var events = SmallRun.Events(SmallRun.Request(_folder, SmallRun.Short, [.. good, .. bad]));

        events.OfType<TrainingEvent.Stopped>().Single().Result.Outcome.ShouldBe(TrainingOutcome.Finished);
        events.OfType<TrainingEvent.StepCompleted>().ShouldAllBe(e => e.Loss.IsFinite);
        var skipped = events.OfType<TrainingEvent.Finding>().Where(f => f.Code == "training.image_skipped").ToList();
        skipped.Select(f => f.Subject).ShouldBe(bad.Select(b => b.Name), ignoreOrder: true);
        skipped.Single(f => f.Subject == "cut.jpg").Message.ShouldContain("missing");
        skipped.Single(f => f.Subject == "too wide.png").Message.ShouldContain("20001x1");
        skipped.Single(f => f.Subject == "too large.png").Message.ShouldContain("20000x20000");
    }

    private static TrainingImage Labelled(string name, byte[] file, Box? box = null) =>
        new(name, () => file, [new TrainingBox(0, box ?? new Box(Place.X, Place.Y, Place.Width, Place.Height))]);

    private static Mat Draw(MatType type, double factor)
    {
        var pixels = new Mat(64, 64, type, Scalar.All(90 * factor));
        var colour = type.Channels == 1 ? Scalar.All(Paint.R * factor) : new Scalar(Paint.B * factor, Paint.G * factor, Paint.R * factor);
        Cv2.Rectangle(pixels, Place, colour, -1);
        return pixels;
    }

    private static byte[] Drawn(MatType type, double factor, string extension)
    {
        using var pixels = Draw(type, factor);
        return pixels.ImEncode(extension);
    }

    // Stored lying on its side; EXIF says to turn it clockwise.
    private static byte[] Turned()
    {
        using var pixels = Draw(MatType.CV_8UC3, 1);
        Cv2.Rotate(pixels, pixels, RotateFlags.Rotate90Counterclockwise);
        var jpeg = pixels.ImEncode(".jpg");
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private static byte[] Cmyk()
    {
        var blocks = new (byte, byte, byte)[8, 8];
        for (var row = 0; row < 8; row++)
            for (var column = 0; column < 8; column++)
                blocks[row, column] = Place.Contains((column * 8) + 4, (row * 8) + 4) ? Paint : ((byte)90, (byte)90, (byte)90);
        return CmykJpeg.Encode(blocks);
    }

    private static byte[] Blank(int width, int height)
    {
        using var pixels = new Mat(height, width, MatType.CV_8UC3, Scalar.All(120));
        return pixels.ImEncode(".png");
    }

    // The header's size is read before any pixel; its check sum is not.
    private static byte[] Claiming(byte[] png, int width, int height)
    {
        var file = png.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    // Lossy files come within a few levels.
    private static void Near(Vec3b pixel, (byte B, byte G, byte R) expected) =>
        (Math.Abs(pixel.Item0 - expected.B), Math.Abs(pixel.Item1 - expected.G), Math.Abs(pixel.Item2 - expected.R)).ShouldSatisfyAllConditions(
            d => d.Item1.ShouldBeLessThan(12), d => d.Item2.ShouldBeLessThan(12), d => d.Item3.ShouldBeLessThan(12));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
