using VisionInApp.Messages;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Tests.Vision.Datasets;

public sealed class FormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_formats_at_once_are_refused_naming_both()
    {
        Picture("images/a.png");
        _folder.Write("classes.txt", "bolt");
        _folder.Write("labels/a.txt", "0 .5 .5 .2 .2");
        _folder.Write("annotations.json", Coco("a.png", """{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,5,5]}"""));
        var refused = Should.Throw<DatasetRejectedException>(Open);
        refused.Code.ShouldBe("dataset.ambiguous_format");
        refused.Message.ShouldContain("COCO and YOLO");
    }

    [Fact]
    public void Pictures_alone_are_no_dataset()
    {
        Picture("a.png");
        _folder.Write("README.md", "# hello");
        _folder.Write("package.json", """{"name":"x"}""");
        Should.Throw<DatasetRejectedException>(Open).Code.ShouldBe("dataset.unknown_format");
    }

    [Fact]
    public void Yolo_labels_without_class_names_are_refused_as_a_whole()
    {
        Picture("images/a.png");
        _folder.Write("labels/a.txt", "0 .5 .5 .2 .2");
        Should.Throw<DatasetRejectedException>(Open).Code.ShouldBe("dataset.class_names_missing");
    }

    [Fact]
    public void Each_bad_coco_box_is_refused_or_repaired_alone()
    {
        Picture("images/a.png");
        _folder.Write("annotations/instances_val2017.json", Coco("a.png", """
            {"id":1,"image_id":1,"category_id":1,"bbox":[2,3,10,8],"iscrowd":0},
            {"id":2,"image_id":1,"category_id":1,"bbox":[90,50,40,40]},
            {"id":3,"image_id":1,"category_id":1,"bbox":[300,300,4,4]},
            {"id":4,"image_id":1,"category_id":1,"bbox":[5,5,0,4]},
            {"id":5,"image_id":1,"category_id":1,"bbox":[NaN,5,4,4]},
            {"id":6,"image_id":1,"category_id":1,"bbox":[5,5,Infinity,4]},
            {"id":7,"image_id":1,"category_id":1,"bbox":[5,5,-Infinity,4],"note":"NaN \" Infinity"},
            {"id":8,"image_id":1,"category_id":42,"bbox":[5,5,4,4]},
            {"id":9,"image_id":1,"category_id":1,"bbox":[5,5]},
            {"id":10,"image_id":1,"category_id":1,"bbox":[5,5,4,4],"iscrowd":1},
            {"id":11,"image_id":1,"category_id":1,"bbox":null}
            """));
        var (item, findings) = ImportOne();
        item.Split.ShouldBe("val");
        item.Boxes.ShouldBe([new LabelledBox("bolt", new Box(2, 3, 10, 8)), new LabelledBox("bolt", new Box(90, 50, 10, 30))]);
        findings.Select(f => f.Code).ShouldBe(
        [
            FindingCodes.BoxClipped, FindingCodes.BoxOutside, FindingCodes.BoxEmpty, FindingCodes.BoxNotFinite, FindingCodes.BoxNotFinite,
            FindingCodes.BoxNotFinite, FindingCodes.BoxUnknownClass, FindingCodes.BoxNotFinite, FindingCodes.BoxCrowd, FindingCodes.BoxNotFinite,
        ]);
        findings.ShouldAllBe(f => f.Item == "images/a.png" && f.Severity == (f.Code == FindingCodes.BoxClipped ? FindingSeverity.Repaired : FindingSeverity.Refused));
    }

    [Fact]
    public void Coco_files_of_several_splits_are_joined_and_what_they_do_not_hold_is_told()
    {
        Picture("train/a.png");
        Picture("valid/a.png", seed: 2);
        Picture("valid/stray.png", seed: 3);
        _folder.Write("train/_annotations.coco.json", Coco("a.png", """{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,5,5]}"""));
        _folder.Write("valid/_annotations.coco.json", Coco("a.png", "").Replace("a.png\"", "a.png\"},{\"id\":2,\"file_name\":\"../../gone.png\"", StringComparison.Ordinal));
        using var source = Open();
        source.Items().Select(i => (i.Name, i.Split, i.Boxes.Count)).ShouldBe([("train/a.png", "train", 1), ("valid/a.png", "val", 0)]);
        source.Findings.Select(f => (f.Item, f.Code)).ShouldBe(
            [("../../gone.png", FindingCodes.AnnotationWithoutImage), ("valid/stray.png", FindingCodes.UnlistedImage)], ignoreOrder: true);
    }

    [Fact]
    public void A_coco_file_that_is_cut_short_is_told_of_and_the_other_is_read()
    {
        Picture("a.png");
        _folder.Write("good.json", Coco("a.png", ""));
        _folder.Write("cut.json", Coco("a.png", "").TrimEnd('}'));
        using var source = Open();
        source.Items().Count().ShouldBe(1);
        source.Findings.Single().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(FindingCodes.AnnotationBroken), f => f.Item.ShouldBe("cut.json"));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><annotation><object><name>&x;</name></object></annotation>")]
    [InlineData("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><annotation><filename>&b;</filename></annotation>")]
    [InlineData("<annotation><object>")]
    [InlineData("<html/>")]
    public void Xml_with_entities_or_damage_is_refused_alone(string xml)
    {
        Picture("JPEGImages/a.png");
        _folder.Write("Annotations/a.xml", Voc("<object><name>bolt</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11</xmax><ymax>22</ymax></bndbox></object>"));
        _folder.Write("Annotations/b.xml", xml);
        var (item, findings) = ImportOne();
        item.Boxes.ShouldBe([new LabelledBox("bolt", new Box(1, 2, 10, 20))]);
        findings.Single().ShouldSatisfyAllConditions(f => f.Code.ShouldBe(FindingCodes.AnnotationBroken), f => f.Item.ShouldBe("Annotations/b.xml"));
    }

    [Fact]
    public void A_voc_box_without_a_class_or_with_swapped_corners_or_text_for_numbers_is_refused_alone()
    {
        Picture("JPEGImages/a.png");
        _folder.Write("Annotations/a.xml", Voc("""
            <object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11</xmax><ymax>22</ymax></bndbox></object>
            <object><name>bolt</name><bndbox><xmin>11</xmin><ymin>2</ymin><xmax>1</xmax><ymax>22</ymax></bndbox></object>
            <object><name>bolt</name><bndbox><xmin>x</xmin><ymin>2</ymin><xmax>1</xmax><ymax>22</ymax></bndbox></object>
            <object><name>bolt</name></object>
            """));
        var (item, findings) = ImportOne();
        item.Boxes.ShouldBeEmpty();
        findings.Select(f => f.Code).ShouldBe([FindingCodes.BoxUnknownClass, FindingCodes.BoxEmpty, FindingCodes.BoxNotFinite, FindingCodes.BoxNotFinite]);
    }

    [Theory]
    [InlineData("names: [bolt, 'nut', \"a, b\"]  # parts\nnc: 3")]
    [InlineData("nc: 3\nnames:\n  - bolt\n  - nut\n  - 'a, b'\n")]
    [InlineData("names:\n- bolt\n- nut\n- 'a, b'")]
    [InlineData("names:\n  0: bolt\n  1: nut\n  2: 'a, b'\ntrain: x")]
    [InlineData("names: {0: bolt, 1: nut, 2: 'a, b'}")]
    [InlineData("names: [bolt,\n  nut,\n  'a, b']\n")]
    public void Class_names_are_read_from_every_form_of_yaml_in_use(string yaml)
    {
        Picture("images/a.png");
        _folder.Write("labels/a.txt", "2 0.5 0.5 0.2 0.4\r\n1 0.25 0.5 0.5 0.5 0.99\n\n7 .5 .5 .1 .1\n1.5 .5 .5 .1 .1\n0 nan .5 .1 .1\n0 .5 .5\n-1 .5 .5 .1 .1");
        _folder.Write("data.yaml", yaml);
        var (item, findings) = ImportOne();
        item.Boxes.Select(b => b.ClassName).ShouldBe(["a, b", "nut"]);
        item.Boxes[0].Box.ShouldSatisfyAllConditions(b => b.X.ShouldBe(40, 1e-9), b => b.Y.ShouldBe(24, 1e-9), b => b.Width.ShouldBe(20, 1e-9), b => b.Height.ShouldBe(32, 1e-9));
        findings.Select(f => f.Code).ShouldBe(
            [FindingCodes.BoxMalformed, FindingCodes.BoxUnknownClass, FindingCodes.BoxUnknownClass, FindingCodes.BoxNotFinite, FindingCodes.BoxUnknownClass], ignoreOrder: true);
    }

    [Fact]
    public void Yolo_splits_come_from_the_yaml_s_folders_and_from_list_files()
    {
        Picture("images/one/a.png");
        Picture("images/two/b.png", seed: 2);
        Picture("images/c.png", seed: 3);
        _folder.Write("labels/one/a.txt", "");
        _folder.Write("lists/held.txt", "./data/images/c.png\n");
        _folder.Write("data.yaml", "names: [bolt]\ntrain: ../images/one\nval: [images/two/]\ntest: lists/held.txt\n");
        using var source = Open();
        source.Items().Select(i => (i.Name, i.Split)).ShouldBe([("images/c.png", "test"), ("images/one/a.png", "train"), ("images/two/b.png", "val")], ignoreOrder: true);
    }

    private static string Coco(string file, string annotations) =>
        $$"""{"images":[{"id":1,"file_name":"{{file}}","width":100,"height":80}],"annotations":[{{annotations}}],"categories":[{"id":1,"name":"bolt"}]}""";

    private static string Voc(string objects) =>
        $"<annotation><filename>other.jpg</filename><size><width>100</width><height>80</height></size>{objects}</annotation>";

    private void Picture(string name, int seed = 1) => _folder.Write(name, Pictures.Encoded(100, 80, seed));

    private DatasetSource Open() => DatasetReader.Open(_folder.Root);

    private (DatasetItem Item, IReadOnlyList<ImportFinding> Findings) ImportOne()
    {
        using var source = Open();
        return (source.Items().Single(), source.Findings);
    }
}
