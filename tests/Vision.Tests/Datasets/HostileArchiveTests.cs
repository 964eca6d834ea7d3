using System.IO.Compression;
using System.Text;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Tests.Vision.Datasets;

public sealed class HostileArchiveTests : IDisposable
{
    private static readonly (string Name, byte[] Bytes)[] Good =
    [
        ("data.yaml", "names: [bolt]"u8.ToArray()),
        ("images/good.png", Pictures.Encoded(20, 20)),
        ("labels/good.txt", "0 0.5 0.5 0.2 0.2"u8.ToArray()),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../../etc/cron.d/x.png", FindingCodes.UnsafeName)]
    [InlineData("images/../../x.png", FindingCodes.UnsafeName)]
    [InlineData("/etc/passwd.png", FindingCodes.UnsafeName)]
    [InlineData("C:\\windows\\x.png", FindingCodes.UnsafeName)]
    [InlineData("..\\x.png", FindingCodes.UnsafeName)]
    [InlineData("images/a\u0000b.png", FindingCodes.UnsafeName)]
    [InlineData("images/a\nb.png", FindingCodes.UnsafeName)]
    [InlineData("images//b.png", FindingCodes.UnsafeName)]
    [InlineData("more.zip", FindingCodes.NestedArchive)]
    [InlineData("images/good.png", FindingCodes.DuplicateName)]
    public void A_hostile_entry_is_refused_by_name_and_the_rest_imports(string name, string code)
    {
        var (items, findings) = Import(_folder.Zip([.. Good, (name, Pictures.Encoded(8, 8))]));
        items.ShouldBe([("images/good.png", 1)]);
        var finding = findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity).ShouldBe((code, FindingSeverity.Refused));
    }

    [Fact]
    public void A_link_in_a_zip_is_refused()
    {
        var path = _folder.Zip(Good);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var link = zip.CreateEntry("images/link.png");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var stream = link.Open();
            stream.Write("/etc/passwd"u8);
        }

        Import(path).Findings.Single().Code.ShouldBe(FindingCodes.Link);
    }

    [Fact]
    public void A_link_in_a_folder_is_refused_and_not_followed()
    {
        foreach (var (name, bytes) in Good)
            _folder.Write(name, bytes);
        var outside = Path.GetTempFileName();
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "images", "link.png"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "loop"), _folder.Root);
        var (items, findings) = Import(_folder.Root);
        items.Count.ShouldBe(1);
        findings.Select(f => f.Code).ShouldBe([FindingCodes.Link, FindingCodes.Link]);
        File.Delete(outside);
    }

    [Fact]
    public void A_bomb_is_refused_from_its_ratio_without_being_inflated()
    {
        var (items, findings) = Import(_folder.Zip([.. Good, ("images/bomb.png", new byte[50 << 20])]));
        items.Count.ShouldBe(1);
        findings.Single().Code.ShouldBe(FindingCodes.Bomb);
    }

    [Fact]
    public void An_entry_that_inflates_past_its_declared_size_is_refused()
    {
        var path = _folder.Zip([.. Good, ("images/liar.png", Pictures.Encoded(60, 60))]);
        Understate(path, "images/liar.png", 100);
        var (items, findings) = Import(path);
        items.Count.ShouldBe(1);
        findings.Single().Code.ShouldBeOneOf(FindingCodes.Bomb, FindingCodes.Broken, "image.truncated");
    }

    [Fact]
    public void An_image_beyond_the_limit_is_refused_and_the_rest_imports()
    {
        var (items, findings) = Import(_folder.Zip([.. Good, ("images/big.png", Pictures.Encoded(200, 200))]), new ImportLimits { MaxImageBytes = 50_000 });
        items.Count.ShouldBe(1);
        findings.Single().Code.ShouldBe(FindingCodes.TooLarge);
    }

    [Fact]
    public void Too_many_files_or_too_many_bytes_refuse_the_whole()
    {
        var path = _folder.Zip(Good);
        Code(path, new ImportLimits { MaxFiles = 2 }).ShouldBe("archive.too_many_files");
        Code(path, new ImportLimits { MaxTotalBytes = 200 }).ShouldBe("archive.too_large");
        Code(_folder.Root, new ImportLimits { MaxFiles = 0 }).ShouldBe("archive.too_many_files");
    }

    [Fact]
    public void A_file_that_is_no_zip_or_is_cut_is_refused_with_a_code()
    {
        Code(_folder.Write("text.zip", "hello")).ShouldBe("archive.broken");
        Code(_folder.Write("empty.zip", "")).ShouldBe("archive.broken");
        Code(Path.Combine(_folder.Root, "absent.zip")).ShouldBe("dataset.not_found");
        var whole = File.ReadAllBytes(_folder.Zip(Good));
        for (var length = 0; length < whole.Length; length += 13)
            Code(_folder.Write("cut.zip", whole[..length])).ShouldBe("archive.broken");
    }

    [Fact]
    public void Broken_and_foreign_pictures_are_refused_one_by_one()
    {
        var png = Pictures.Encoded(20, 20);
        var (items, findings) = Import(_folder.Zip(
        [
            .. Good,
            ("images/cut.png", png[..(png.Length / 2)]), ("images/text.jpg", "not a picture"u8.ToArray()), ("images/svg.png", "<svg/>"u8.ToArray()), ("images/empty.png", []),
        ]));
        items.Count.ShouldBe(1);
        findings.Select(f => (f.Item, f.Code)).ShouldBe(
        [
            ("images/cut.png", "image.truncated"), ("images/empty.png", "image.empty"),
            ("images/svg.png", "image.unsupported_format"), ("images/text.jpg", "image.unsupported_format"),
        ], ignoreOrder: true);
    }

    [Fact]
    public void The_same_picture_twice_is_noted_and_kept()
    {
        var (items, findings) = Import(_folder.Zip([.. Good, ("images/copy.png", Good[1].Bytes)]));
        items.Count.ShouldBe(2);
        var finding = findings.ShouldHaveSingleItem();
        (finding.Code, finding.Severity, finding.Item).ShouldBe((FindingCodes.DuplicateImage, FindingSeverity.Noted, "images/good.png"));
    }

    [Fact]
    public void Findings_beyond_the_bound_are_counted_only()
    {
        using var source = DatasetReader.Open(
            _folder.Zip([.. Good, .. Enumerable.Range(0, 30).Select(i => ($"images/{i}.png", Array.Empty<byte>()))]), new ImportLimits { MaxFindings = 10 });
        source.Items().Count().ShouldBe(1);
        (source.Findings.Count, source.FindingsDropped).ShouldBe((10, 20));
    }

    private static (List<(string Name, int Boxes)> Items, IReadOnlyList<ImportFinding> Findings) Import(string path, ImportLimits? limits = null)
    {
        using var source = DatasetReader.Open(path, limits);
        return ([.. source.Items().Select(i => (i.Name, i.Boxes.Count))], source.Findings);
    }

    private static string Code(string path, ImportLimits? limits = null) => Should.Throw<DatasetRejectedException>(() => DatasetReader.Open(path, limits)).Code;

    // Writes a smaller uncompressed size into the entry's central directory record.
    private static void Understate(string path, string name, int size)
    {
        var file = File.ReadAllBytes(path);
        var at = file.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(name));
        BitConverter.TryWriteBytes(file.AsSpan(at - 46 + 24), size);
        File.WriteAllBytes(path, file);
    }
}
