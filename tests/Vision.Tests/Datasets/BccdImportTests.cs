using VisionInApp.Vision.Datasets;

namespace VisionInApp.Tests.Vision.Datasets;

public class BccdImportTests
{
    [Fact]
    public void The_blood_cells_import_with_364_images_and_4886_boxes_and_the_two_empty_boxes_are_told_of()
    {
        using var source = DatasetReader.Open(SharedData.Path("data/bccd"));
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
}
