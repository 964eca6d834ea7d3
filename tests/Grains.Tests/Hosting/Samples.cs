using System.IO.Compression;
using System.Text.Json;
using OpenCvSharp;
using VisionInApp.Messages;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.Grains.Hosting;

/// <summary>Small real files: pictures, dataset archives, model packages.</summary>
public static class Samples
{
    /// <summary>A PNG of one colour; another seed is another picture.</summary>
    public static byte[] Png(int seed, int width = 64, int height = 48)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(seed % 256, seed / 256 % 256, 90));
        return image.ToBytes(".png");
    }

    /// <summary>A COCO archive of <paramref name="images"/> pictures with one box each, and one picture whose box lies outside.</summary>
    public static byte[] CocoZip(int images)
    {
        var coco = new
        {
            images = Enumerable.Range(1, images).Select(i => new { id = i, file_name = $"{i}.png", width = 64, height = 48 }),
            categories = new[] { new { id = 1, name = "bolt" }, new { id = 2, name = "a" } },
            annotations = Enumerable.Range(1, images).Select(i => new { id = i, image_id = i, category_id = (i % 2) + 1, bbox = i == 1 ? [500, 500, 9, 9] : new[] { 4, 5, 20, 20 }, area = 1, iscrowd = 0 }),
        };
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "annotations/instances_train.json", JsonSerializer.SerializeToUtf8Bytes(coco));
            for (var i = 1; i <= images; i++)
                Add(zip, $"images/{i}.png", Png(i));
        }

        return bytes.ToArray();
    }

    /// <summary>An unsigned model package; its network is not one that runs.</summary>
    public static byte[] Package(string project)
    {
        var manifest = new PackageManifest
        {
            Family = "yolox-nano",
            InputSize = 416,
            LabelSchema = new LabelSchema(1, [new LabelClass(0, "a", "#000000")]),
            Lineage = new PackageLineage(project, null, "1", null, null),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var output = new MemoryStream();
        ModelPackage.Write(output, manifest, [.. Guid.NewGuid().ToByteArray()], new Dictionary<string, byte[]>());
        return output.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }
}
