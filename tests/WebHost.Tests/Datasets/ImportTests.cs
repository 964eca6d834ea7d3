using System.IO.Compression;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Datasets;

[Collection(WebHostCollection.Name)]
public sealed class ImportTests(WebHostFixture host)
{
    [Fact]
    public async Task An_archive_is_uploaded_imported_drawn_on_split_frozen_and_exported()
    {
        var id = await host.NewProjectAsync("Whole life");
        var project = $"/api/v1/projects/{id}";
        await host.ImportAsync(id, Pictures.CocoZip(6, firstSeed: 300), "pool");

        var page = (await host.Api.Get($"{project}/images?labelled=true&limit=4")).Body;
        page["items"]!.AsArray().Count.ShouldBe(4);
        page["next"].ShouldNotBeNull();
        var image = page["items"]![0]!;
        (await host.NewApi(null).Http.GetByteArrayAsync(image["url"]!.GetValue<string>())).Length.ShouldBe(image["bytes"]!.GetValue<int>());
        (await host.NewApi(null).Http.GetAsync(image["thumbnailUrl"]!.GetValue<string>())).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");

        (await host.Api.Post($"{project}/split", new { proportions = new { train = 0.5, val = 0.25, test = 0.25 }, seed = 1 })).Status.ShouldBe(200);
        var counts = (await host.Api.Get($"{project}/counts")).Body;
        counts["labelled"]!.GetValue<int>().ShouldBe(6);
        (counts["bySplit"]!["pool"]?.GetValue<int>() ?? 0).ShouldBe(0);

        var frozen = await host.Api.Post($"{project}/versions", new { note = "first" });
        (frozen.Status, frozen.Result).ShouldBe((202, "1"));
        var version = await host.Api.GetUntil(frozen.Response.Headers.Location!.ToString(), v => v["state"]!.GetValue<string>() == "frozen");
        version.Body["images"]!.GetValue<int>().ShouldBe(6);
        foreach (var format in new[] { "coco", "voc", "yolo" })
        {
            using var zip = new ZipArchive(await host.Api.Http.GetStreamAsync($"{project}/versions/1/export?format={format}"));
            zip.Entries.Count(e => e.FullName.EndsWith(".png", StringComparison.Ordinal)).ShouldBe(6, format);
        }
    }

    [Fact]
    public async Task Importing_the_same_archive_twice_changes_nothing()
    {
        var id = await host.NewProjectAsync("Twice");
        var zip = Pictures.CocoZip(3, firstSeed: 400);
        (await host.ImportAsync(id, zip, "train"))["added"]!.GetValue<int>().ShouldBe(3);
        var before = (await host.Api.Get($"/api/v1/projects/{id}/counts")).Body.ToJsonString();
        (await host.ImportAsync(id, zip, "train"))["added"]!.GetValue<int>().ShouldBe(0);
        (await host.Api.Get($"/api/v1/projects/{id}/counts")).Body.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task What_is_refused_in_an_archive_is_named()
    {
        var id = await host.NewProjectAsync("Broken");
        using var buffer = new MemoryStream(Pictures.CocoZip(3, firstSeed: 500));
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry("images/1.png")!.Delete();
            using var broken = zip.CreateEntry("images/1.png").Open();
            broken.Write("<svg onload=alert(1)>"u8);
        }

        var import = await host.ImportAsync(id, buffer.ToArray(), "train");
        import["added"]!.GetValue<int>().ShouldBe(2);
        import["refused"]!.GetValue<int>().ShouldBeGreaterThan(0);
        var findings = (await host.Api.Get($"/api/v1/projects/{id}/imports/{import["id"]}/findings")).Body["items"]!.AsArray();
        findings.ShouldContain(f => f!["item"]!.GetValue<string>().Contains("1.png") && f["severity"]!.GetValue<string>() == "refused");
    }

    [Fact]
    public async Task An_import_of_what_was_not_uploaded_is_refused()
    {
        var id = await host.NewProjectAsync("Nothing there");
        var answer = await host.Api.Post($"/api/v1/projects/{id}/imports", new { sha256 = new string('0', 64), fileName = "x.zip", splitBy = "source" });
        (answer.Status, answer.Code).ShouldBe((422, "upload.missing"));
    }

    [Fact]
    public async Task Boxes_drawn_on_an_old_revision_are_refused_and_unchanged_boxes_keep_their_origin()
    {
        var id = await host.NewProjectAsync("Drawn");
        await host.ImportAsync(id, Pictures.CocoZip(1, firstSeed: 600), "train");
        var image = (await host.Api.Get($"/api/v1/projects/{id}/images")).Body["items"]![0]!;
        var address = $"/api/v1/projects/{id}/images/{image["id"]}";
        var imported = image["annotations"]![0]!;
        var boxes = new
        {
            annotations = new object[]
            {
                new { classId = imported["classId"]!.GetValue<int>(), box = imported["box"] },
                new { classId = imported["classId"]!.GetValue<int>(), box = new { x = 1, y = 2, width = 8, height = 9 } },
            },
        };
        var tag = (await host.Api.Get(address)).ETag!;
        var saved = await host.Api.Put($"{address}/annotations", boxes, ("If-Match", tag));
        (saved.Status, saved.Result).ShouldBe((200, "2"));

        var late = await host.Api.Put($"{address}/annotations", new { annotations = Array.Empty<object>() }, ("If-Match", tag));
        (late.Status, late.Code).ShouldBe((412, "image.revision_conflict"));
        (await host.Api.Put($"{address}/annotations", boxes)).Status.ShouldBe(428);

        var origins = (await host.Api.Get(address)).Body["annotations"]!.AsArray().Select(a => a!["provenance"]!["origin"]!.GetValue<string>());
        origins.ShouldBe(["Import", "Human"]);
        (await host.Api.Get($"{address}/revisions")).Body["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_box_outside_the_rules_is_refused_with_its_code()
    {
        var id = await host.NewProjectAsync("Odd boxes");
        await host.ImportAsync(id, Pictures.CocoZip(1, firstSeed: 700), "train");
        var image = (await host.Api.Get($"/api/v1/projects/{id}/images")).Body["items"]![0]!;
        var address = $"/api/v1/projects/{id}/images/{image["id"]}/annotations";
        var flat = new { annotations = new[] { new { classId = 0, box = new { x = 1, y = 1, width = 0, height = 5 } } } };
        var unknown = new { annotations = new[] { new { classId = 99, box = new { x = 1, y = 1, width = 5, height = 5 } } } };
        (await host.Api.Put(address, flat, ("If-Match", "\"1\""))).Code.ShouldBe("annotation.box_invalid");
        (await host.Api.Put(address, unknown, ("If-Match", "\"1\""))).Code.ShouldBe("annotation.class_unknown");
    }
}
