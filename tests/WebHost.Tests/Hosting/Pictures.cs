using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using OpenCvSharp;

namespace VisionInApp.Tests.WebHost.Hosting;

/// <summary>Small real pictures and archives.</summary>
public static class Pictures
{
    /// <summary>A PNG with a few coloured rectangles; another seed gives another picture.</summary>
    public static byte[] Png(int seed, int width = 96, int height = 64) => Encode(seed, width, height, ".png");

    public static byte[] Jpeg(int seed, int width = 96, int height = 64) => Encode(seed, width, height, ".jpg");

    public static string Sha256Of(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A COCO archive of this many pictures, each with one box of class <c>bolt</c>.</summary>
    public static byte[] CocoZip(int count, int firstSeed = 0)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < count; i++)
                Add(zip, $"images/{i}.png", Png(firstSeed + i));
            Add(zip, "annotations/instances_train.json", JsonSerializer.SerializeToUtf8Bytes(new
            {
                images = Enumerable.Range(0, count).Select(i => new { id = i + 1, file_name = $"{i}.png", width = 96, height = 64 }),
                annotations = Enumerable.Range(0, count).Select(i => new { id = i + 1, image_id = i + 1, category_id = 1, bbox = new[] { 10, 10, 20, 15 }, area = 300, iscrowd = 0 }),
                categories = new[] { new { id = 1, name = "bolt" } },
            }));
        }

        return buffer.ToArray();
    }

    private static byte[] Encode(int seed, int width, int height, string extension)
    {
        var random = new Random(seed);
        using var picture = new Mat(height, width, MatType.CV_8UC3, new OpenCvSharp.Scalar(random.Next(256), random.Next(256), random.Next(256)));
        for (var i = 0; i < 3; i++)
            Cv2.Rectangle(picture, new Rect(random.Next(width / 2), random.Next(height / 2), 20, 15), new OpenCvSharp.Scalar(random.Next(256), random.Next(256), random.Next(256)), -1);
        return picture.ImEncode(extension);
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }
}
