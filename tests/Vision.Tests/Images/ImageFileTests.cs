using System.Buffers.Binary;
using CsCheck;
using OpenCvSharp;
using VisionInApp.Vision.Images;

namespace VisionInApp.Tests.Vision.Images;

public class ImageFileTests
{
    [Theory]
    [InlineData(".jpg", ImageFormat.Jpeg)]
    [InlineData(".png", ImageFormat.Png)]
    [InlineData(".webp", ImageFormat.WebP)]
    [InlineData(".bmp", ImageFormat.Bmp)]
    public void A_header_gives_the_size_of_what_is_decoded(string extension, ImageFormat format)
    {
        var file = Pictures.Encoded(37, 23, extension: extension);
        ImageFile.Probe(file).ShouldBe(new ImageInfo(format, 37, 23));
        using var decoded = ImageFile.Decode(file);
        (decoded.Width, decoded.Height, decoded.Type()).ShouldBe((37, 23, MatType.CV_8UC3));
    }

    [Fact]
    public void A_lossless_webp_is_read()
    {
        using var noise = Pictures.Noise(40, 30);
        var file = noise.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, 101));
        ImageFile.Probe(file).ShouldBe(new ImageInfo(ImageFormat.WebP, 40, 30));
        using var decoded = ImageFile.Decode(file);
        Cv2.Norm(noise, decoded, NormTypes.L1).ShouldBe(0);
    }

    [Fact]
    public void A_png_is_decoded_to_the_same_pixels_whatever_its_depth_and_channels()
    {
        using var grey = new Mat(4, 6, MatType.CV_8UC1, Scalar.All(100));
        using var deep = new Mat(4, 6, MatType.CV_16UC3, Scalar.All(100 * 257));
        using var transparent = new Mat(4, 6, MatType.CV_8UC4, new Scalar(100, 100, 100, 10));
        foreach (var picture in new[] { grey, deep, transparent })
        {
            using var decoded = ImageFile.Decode(picture.ImEncode(".png"));
            decoded.Type().ShouldBe(MatType.CV_8UC3);
            decoded.At<Vec3b>(2, 3).ShouldBe(new Vec3b(100, 100, 100));
        }
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(4, 0, 1)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 1, 0)]
    [InlineData(7, 1, 1)]
    [InlineData(8, 0, 1)]
    public void Exif_orientation_turns_the_picture_upright(int orientation, int right, int bottom)
    {
        // Stored: 64x32, bright in the top-left corner. Upright, that corner is where EXIF 2.32 §4.6.4 says.
        using var stored = new Mat(32, 64, MatType.CV_8UC3, Scalar.All(0));
        stored.Rectangle(new Rect(0, 0, 12, 12), Scalar.All(255), -1);
        var file = WithExif(stored.ImEncode(".jpg"), orientation);

        var (width, height) = orientation >= 5 ? (32, 64) : (64, 32);
        var info = ImageFile.Probe(file);
        (info.Width, info.Height).ShouldBe((width, height));
        using var upright = ImageFile.Decode(file);
        (upright.Width, upright.Height).ShouldBe((width, height));
        for (var corner = 0; corner < 4; corner++)
        {
            var (x, y) = (corner % 2, corner / 2);
            var level = upright.At<Vec3b>(y == 0 ? 3 : height - 4, x == 0 ? 3 : width - 4).Item0;
            (level > 128).ShouldBe((x, y) == (right, bottom), $"corner {x},{y}");
        }
    }

    [Theory]
    [InlineData("GIF89a..........", "image.unsupported_format")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image.unsupported_format")]
    [InlineData("%PDF-1.7 ........", "image.unsupported_format")]
    [InlineData("RIFF....WAVEfmt ", "image.unsupported_format")]
    [InlineData("II*.............", "image.unsupported_format")]
    [InlineData("", "image.empty")]
    public void Other_formats_are_refused(string content, string code) => Code(System.Text.Encoding.ASCII.GetBytes(content)).ShouldBe(code);

    [Theory]
    [InlineData(20_001, 10)]
    [InlineData(10, 20_001)]
    [InlineData(15_000, 15_000)]
    [InlineData(1_000_000_000, 1_000_000_000)]
    public void A_picture_that_is_too_large_is_refused_from_its_header(int width, int height) => Code(PngClaiming(width, height)).ShouldBe("image.too_large");

    [Theory]
    [InlineData(0, 10)]
    [InlineData(-1, 10)]
    public void A_picture_without_size_is_refused(int width, int height) => Code(PngClaiming(width, height)).ShouldBe("image.broken");

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".bmp")]
    public void A_file_cut_anywhere_is_refused_with_a_code(string extension)
    {
        var file = Pictures.Encoded(32, 32, extension: extension);
        for (var length = 0; length < file.Length; length++)
            Code(file.AsSpan(0, length).ToArray()).ShouldStartWith("image.");
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".bmp")]
    public void Damaged_bytes_never_cause_anything_but_a_refusal_or_a_picture(string extension)
    {
        var file = Pictures.Encoded(24, 24, extension: extension);
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 6].Sample(damages =>
        {
            byte[] damaged = [.. file];
            foreach (var (at, value) in damages)
                damaged[at] = value;
            try
            {
                ImageFile.Decode(damaged, new ImageLimits(MaxSidePixels: 500)).Dispose();
            }
            catch (ImageRejectedException refused)
            {
                refused.Code.ShouldStartWith("image.");
            }
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void A_thumbnail_fits_its_side_and_never_grows()
    {
        ImageFile.Probe(Thumbnail.Of(Pictures.Encoded(400, 200), 100)).ShouldBe(new ImageInfo(ImageFormat.Jpeg, 100, 50));
        ImageFile.Probe(Thumbnail.Of(Pictures.Encoded(40, 20), 100)).ShouldBe(new ImageInfo(ImageFormat.Jpeg, 40, 20));
    }

    private static string Code(byte[] file) => Should.Throw<ImageRejectedException>(() => ImageFile.Decode(file).Dispose()).Code;

    private static byte[] WithExif(byte[] jpeg, int orientation)
    {
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    // A real 8x8 PNG whose header claims another size.
    private static byte[] PngClaiming(int width, int height)
    {
        var file = Pictures.Encoded(8, 8);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }
}
