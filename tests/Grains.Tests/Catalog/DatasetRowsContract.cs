using CsCheck;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using static VisionInApp.Tests.Grains.Catalog.CatalogFixture;

namespace VisionInApp.Tests.Grains.Catalog;

/// <summary>What the rows of datasets must do on every database.</summary>
public abstract class DatasetRowsContract(CatalogFixture catalog)
{
    private readonly IDatasetRows rows = catalog.Get<IDatasetRows>();
    private readonly string project = Guid.NewGuid().ToString("n");

    [Fact]
    public async Task The_same_picture_is_added_once()
    {
        var image = catalog.Image(project, 1, "train", Box(0), Box(0, 9), Box(2));
        (await rows.AddImagesAsync([image, catalog.Image(project, 2)], "imp", default)).ShouldBe(2);
        (await rows.AddImagesAsync([image, catalog.Image(project, 3)], "imp", default)).ShouldBe(1);
        var counts = await rows.CountAsync(project, default);
        (counts.Images, counts.Labelled, counts.Boxes).ShouldBe((3, 1, 3));
        counts.BoxesByClass.ShouldBe(new Dictionary<int, int> { [0] = 2, [2] = 1 }, ignoreOrder: true);
        (await rows.FindImageAsync(project, image.Id, default))!.Annotations.ShouldBe(image.Annotations);
        (await rows.CountByOriginAsync(project, "import-1", default)).ShouldBe((3, 3));
    }

    [Fact]
    public async Task Of_two_people_who_annotate_the_same_revision_one_is_told_of_the_other()
    {
        await rows.AddImagesAsync([catalog.Image(project, 1, "train", Box(0))], "imp", default);
        var at = catalog.Time.GetUtcNow();
        var answers = await Task.WhenAll(
            rows.AnnotateAsync(project, "i0001", 1, [Box(1)], "ann", at, default), rows.AnnotateAsync(project, "i0001", 1, [Box(2)], "bob", at, default));
        answers.Select(a => a.Accepted).Order().ShouldBe([false, true]);
        answers.ShouldAllBe(a => a.Revision == 2);
        var history = await rows.ListRevisionsAsync(project, "i0001", default);
        history.Select(r => (r.Revision, r.By)).ShouldBe([(2, answers[0].Accepted ? "ann" : "bob"), (1, "imp")]);
        var wanted = answers[0].Accepted ? 1 : 2;
        (await rows.CountAsync(project, default)).BoxesByClass.ShouldBe(new Dictionary<int, int> { [wanted] = 1 });
        (await rows.AnnotateAsync(project, "nope", 0, [], "ann", at, default)).Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_hold_every_image_once_in_order_however_large_they_are()
    {
        for (var i = 0; i < 25; i++)
        {
            await rows.AddImagesAsync([catalog.Image(project, i)], "imp", default);
            if (i % 3 == 0)
                catalog.Time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var limit in new[] { 1, 4, 25, 100 })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await rows.ListImagesAsync(project, new ImageFilter(), new PageRequest(cursor, limit), default);
                page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
                seen.AddRange(page.Items.Select(i => i.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            seen.ShouldBe(Enumerable.Range(0, 25).Reverse().Select(i => $"i{i:d4}"));
        }
    }

    [Theory]
    [InlineData("%%%")]
    [InlineData("bm90IGEgY3Vyc29y")]
    [InlineData("'; DROP TABLE image; --")]
    public async Task A_cursor_that_is_not_ours_reads_from_the_start(string cursor)
    {
        await rows.AddImagesAsync([catalog.Image(project, 1)], "imp", default);
        (await rows.ListImagesAsync(project, new ImageFilter(), new PageRequest(cursor), default)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Filters_narrow_and_wildcards_are_plain_text()
    {
        await rows.AddImagesAsync(
            [catalog.Image(project, 1, "train", Box(0)), catalog.Image(project, 2, "test", Box(1)), catalog.Image(project, 3, "pool"), catalog.Image(project, 14)], "imp", default);
        async Task<string> Find(ImageFilter filter) =>
            string.Join(',', (await rows.ListImagesAsync(project, filter, new PageRequest(), default)).Items.Select(i => i.Id[^2..]).Order());
        (await Find(new ImageFilter(Split: "test"))).ShouldBe("02");
        (await Find(new ImageFilter(ClassId: 0))).ShouldBe("01");
        (await Find(new ImageFilter(Labelled: false))).ShouldBe("03,14");
        (await Find(new ImageFilter(Labelled: true))).ShouldBe("01,02");
        (await Find(new ImageFilter(Text: "LINE%1"))).ShouldBe("01,14");
        (await Find(new ImageFilter(Text: "_"))).ShouldBe("");
        (await Find(new ImageFilter(Origin: "other"))).ShouldBe("");
    }

    [Fact]
    public async Task Splitting_the_pool_is_stable_and_near_its_proportions()
    {
        await rows.AddImagesAsync([.. Enumerable.Range(0, 400).Select(i => catalog.Image(project, i, "pool", Box(0))), catalog.Image(project, 999, "pool")], "imp", default);
        var shares = new Dictionary<string, double> { ["train"] = 0.8, ["val"] = 0.1, ["test"] = 0.1 };
        (await rows.SplitPoolAsync(project, shares, 7, default)).ShouldBe(400);
        var counts = (await rows.CountAsync(project, default)).BySplit;
        counts["pool"].ShouldBe(1, "an image nobody has labelled stays");
        counts["train"].ShouldBeInRange(290, 350);
        counts["test"].ShouldBeInRange(20, 60);
        (await rows.SplitPoolAsync(project, shares, 7, default)).ShouldBe(0);
    }

    [Fact]
    public async Task A_version_holds_what_was_labelled_when_it_was_pinned()
    {
        await rows.AddImagesAsync([.. Enumerable.Range(0, 600).Select(i => catalog.Image(project, i, i == 0 ? "test" : "train", Box(0))), catalog.Image(project, 900)], "imp", default);
        await rows.PinVersionItemsAsync(project, 1, default);
        (await rows.EqualsVersionAsync(project, 1, default)).ShouldBeTrue();
        await rows.AnnotateAsync(project, "i0005", 1, [Box(3), Box(4)], "ann", catalog.Time.GetUtcNow(), default);
        (await rows.EqualsVersionAsync(project, 1, default)).ShouldBeFalse();
        await rows.PinVersionItemsAsync(project, 1, default);
        var items = new List<ManifestImage>();
        await foreach (var item in rows.ReadVersionItemsAsync(project, 1, default))
            items.Add(item);
        items.Count.ShouldBe(600);
        items.Select(i => i.Id).ShouldBeInOrder();
        var pinned = items.Single(i => i.Id == "i0005");
        (pinned.Revision, pinned.Annotations.Count).ShouldBe((1, 1), "the revision it was pinned at");

        await rows.AddImagesAsync([catalog.Image(project, 700, "train", Box(1))], "imp", default);
        await rows.PinVersionItemsAsync(project, 2, default);
        (await rows.DiffVersionsAsync(project, 1, 2, default)).ShouldBe((1, 0, 1));
        (await rows.DiffVersionsAsync(project, 0, 1, default)).ShouldBe((600, 0, 0));
        (await rows.AnyFrozenForTestAsync(project, ["i0003", "i0000"], default)).ShouldBeTrue();
        (await rows.AnyFrozenForTestAsync(project, ["i0003"], default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Findings_are_kept_once_and_paged_in_order()
    {
        var import = Guid.NewGuid().ToString("n");
        ImportFindingRow[] findings = [.. Enumerable.Range(0, 12).Select(i => new ImportFindingRow(import, i, $"<{i}>.png", "box.outside", "m", "refused"))];
        await rows.AddFindingsAsync(findings[..8], default);
        await rows.AddFindingsAsync(findings, default);
        var first = await rows.ListFindingsAsync(import, new PageRequest(Limit: 10), default);
        first.Items.ShouldBe(findings[..10]);
        (await rows.ListFindingsAsync(import, new PageRequest(first.Next), default)).Items.ShouldBe(findings[10..]);
    }
}

public sealed class SqliteDatasetRowsTests(SqliteCatalogFixture catalog) : DatasetRowsContract(catalog), IClassFixture<SqliteCatalogFixture>;

public sealed class MariaDbDatasetRowsTests(MariaDbCatalogFixture catalog) : DatasetRowsContract(catalog), IClassFixture<MariaDbCatalogFixture>;
