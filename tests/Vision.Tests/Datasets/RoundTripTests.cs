using System.Security.Cryptography;
using CsCheck;
using VisionInApp.Messages;
using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Images;

namespace VisionInApp.Tests.Vision.Datasets;

public sealed class RoundTripTests : IDisposable
{
    private static readonly string[] Names = ["bolt", "it's a \"nut\"", "너트 # 2: big", "a,b [c]"];
    private static readonly byte[][] Files = [.. Enumerable.Range(0, 6).Select(i => Pictures.Encoded(40 + i, 30, seed: i, extension: i % 2 == 0 ? ".png" : ".jpg"))];

    private static readonly Gen<LabelledBox> Boxes = Gen.Select(Gen.Int[0, 3], Gen.Double[0, 30], Gen.Double[0, 20], Gen.Double[0.5, 9], Gen.Double[0.5, 9],
        (c, x, y, width, height) => new LabelledBox(Names[c], new Box(x, y, width, height)));

    private static readonly Gen<DatasetItem[]> Datasets = Gen.Select(
            Gen.Int[0, 2], Boxes.Array[0, 6], Gen.Int[0, 3].Select(i => i switch { 0 => "train", 1 => "val", 2 => "test", _ => null }), (folder, boxes, split) => (folder, boxes, split))
        .Array[1, 6].Select(images => images.Select((image, i) => Item(i, image.folder, image.boxes, image.split)).ToArray());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatasetFormat.Coco)]
    [InlineData(DatasetFormat.Voc)]
    [InlineData(DatasetFormat.Yolo)]
    public void What_is_exported_imports_again_with_the_same_pictures_splits_and_boxes(DatasetFormat format) => Datasets.Sample(items =>
    {
        using var source = DatasetReader.Open(Exported(format, items));
        var read = source.Items().ToDictionary(i => i.Sha256);

        source.Format.ShouldBe(format);
        source.Findings.ShouldBeEmpty();
        read.Count.ShouldBe(items.Length);
        if (format != DatasetFormat.Voc)
            source.ClassNames.ShouldBe(Names);
        foreach (var item in items)
        {
            var same = read[item.Sha256];
            same.Split.ShouldBe(item.Split);
            same.Boxes.Select(b => b.ClassName).ShouldBe(item.Boxes.Select(b => b.ClassName));
            same.Boxes.SelectMany(Corners).ShouldBe(item.Boxes.SelectMany(Corners), tolerance: 1e-9);
        }
    }, iter: 60, threads: 1);

    [Theory]
    [InlineData(DatasetFormat.Coco)]
    [InlineData(DatasetFormat.Voc)]
    [InlineData(DatasetFormat.Yolo)]
    public void The_same_dataset_is_exported_to_the_same_bytes(DatasetFormat format)
    {
        DatasetItem[] items = [Item(0, 0, [new LabelledBox("bolt", new Box(1, 2, 3, 4))], "train")];
        File.ReadAllBytes(Exported(format, items)).ShouldBe(File.ReadAllBytes(Exported(format, items)));
    }

    [Fact]
    public void A_box_of_a_class_without_a_name_is_not_exported_silently() => Should.Throw<ArgumentException>(
        () => DatasetWriter.Write(new MemoryStream(), DatasetFormat.Coco, ["bolt"], [Item(0, 0, [new LabelledBox("nut", new Box(1, 2, 3, 4))], null)]));

    private static double[] Corners(LabelledBox labelled) => [labelled.Box.X, labelled.Box.Y, labelled.Box.Right, labelled.Box.Bottom];

    // Half of the images share a file name in different folders.
    private static DatasetItem Item(int index, int folder, IReadOnlyList<LabelledBox> boxes, string? split)
    {
        var file = Files[index];
        return new DatasetItem($"part{folder}/{(index < 3 ? "same" : $"image {index}")}.x", file, Convert.ToHexStringLower(SHA256.HashData(file)), ImageFile.Probe(file), boxes, split);
    }

    private string Exported(DatasetFormat format, DatasetItem[] items)
    {
        var path = Path.Combine(_folder.Root, $"{Guid.NewGuid():n}.zip");
        using var output = File.Create(path);
        DatasetWriter.Write(output, format, Names, items);
        return path;
    }
}
