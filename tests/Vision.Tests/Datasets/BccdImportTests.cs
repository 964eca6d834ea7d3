using System.IO.Compression;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Tests.Vision.Datasets;

public class BccdImportTests
{
    [Fact]
    public void The_blood_cells_import_with_364_images_and_4886_boxes_and_the_two_empty_boxes_are_told_of()
    {
        using var source = DatasetReader.Open(SharedData.Find("data/bccd"));
        var items = source.Items().Select(i => (i.Name, i.Split, i.Boxes, i.Info.Width, i.Info.Height)).ToList();

        source.Format.ShouldBe(DatasetFormat.Voc);
        source.ClassNames.ShouldBe(["Platelets", "RBC", "WBC"]);
        source.ImageCount.ShouldBe(364);
        items.Count.ShouldBe(364);
        items.Sum(i => i.Boxes.Count).ShouldBe(4886);
        items.SelectMany(i => i.Boxes).Count(b => b.ClassName == "RBC").ShouldBe(4153);
        items.GroupBy(i => i.Split ?? "").Select(g => (g.Key, g.Count())).Order().ShouldBe([("test", 72), ("train", 205), ("val", 87)]);
        items.ShouldAllBe(i => i.Width == 640 && i.Height == 480);
        source.Findings.Select(f => (f.Code, f.Severity, Path.GetFileName(f.Item))).ShouldBe(
        [
            (FindingCodes.BoxEmpty, FindingSeverity.Refused, "BloodImage_00338.jpg"),
            (FindingCodes.BoxEmpty, FindingSeverity.Refused, "BloodImage_00343.jpg"),
        ]);
    }

    [Fact]
    public void The_blood_cells_from_a_zip_are_the_same_as_from_the_folder()
    {
        using var folder = new TemporaryFolder();
        var zip = Path.Combine(folder.Root, "bccd.zip");
        ZipFile.CreateFromDirectory(SharedData.Find("data/bccd"), zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        using var zipped = DatasetReader.Open(zip);
        using var plain = DatasetReader.Open(SharedData.Find("data/bccd"));
        foreach (var (one, other) in zipped.Items().Zip(plain.Items()))
        {
            (one.Name, one.Sha256, one.Split).ShouldBe(($"bccd/{other.Name}", other.Sha256, other.Split));
            one.Boxes.ShouldBe(other.Boxes);
        }

        zipped.Findings.Select(f => f.Code).ShouldBe(plain.Findings.Select(f => f.Code));
    }
}
