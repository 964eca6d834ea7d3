using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Search;
using VisionInApp.Silo.Work;
using VisionInApp.Tests.Grains.Catalog;
using static VisionInApp.Tests.Grains.Catalog.CatalogFixture;

namespace VisionInApp.Tests.Grains.Search;

/// <summary>What the catalog offers to the search, on every database.</summary>
public abstract class SearchSourceContract(CatalogFixture catalog)
{
    private readonly Things things = new(catalog);

    [Fact]
    public async Task Everything_is_a_document_with_the_names_it_is_looked_for_by()
    {
        await things.AddAllAsync();
        var project = (await things.ReadAsync("project")).ShouldHaveSingleItem().Document;
        (project.Title, project.Text, project.Version).ShouldBe(("Line \"7\" & <b>", "볼트, nut, hex, emoji 😀", 3));
        project.Labels.ShouldBe(["볼트", "nut, hex", "emoji 😀"]);

        var images = (await things.ReadAsync("image")).Select(c => c.Document).OrderBy(d => d.Id).ToList();
        images.Select(i => i.Text).ShouldBe(["볼트, nut, hex · Kamera 북문", "", "emoji 😀"]);
        images[0].Labels.ShouldBe(["볼트", "nut, hex"]);
        images.Select(i => (i.Title, i.Split, i.State, i.DeviceId)).ShouldBe(
            [("a 사진.jpg", "train", "labelled", things.Id("d")), ("b 사진.jpg", "pool", "unlabelled", null), ("c 사진.jpg", "train", "labelled", null)]);

        var job = (await things.ReadAsync("job")).ShouldHaveSingleItem().Document;
        (job.Title, job.Text, job.State).ShouldBe(("Job 12", "yolox-nano · failed · The lease\nwas lost", "failed"));
        var model = (await things.ReadAsync("model")).ShouldHaveSingleItem().Document;
        (model.Title, model.Text, model.State).ShouldBe(("Model 3", "yolox-nano · approved · good enough", "approved"));
        var device = (await things.ReadAsync("device")).ShouldHaveSingleItem().Document;
        (device.Title, device.Text, device.DeviceId).ShouldBe(("Kamera 북문", "running · rtsp://camera/1", things.Id("d")));
        images.ShouldAllBe(i => i.CreatedAt == catalog.Time.GetUtcNow() && !i.Deleted);
    }

    [Fact]
    public async Task An_archived_project_is_a_deleted_document()
    {
        await things.ProjectAsync(1, "Line");
        await things.ProjectAsync(2, "");
        (await things.ReadAsync("project")).ShouldHaveSingleItem().Document.Deleted.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_shown_late_comes_in_the_order_of_showing_not_of_deciding()
    {
        await things.JobAsync(1, "running", null);
        var seen = (await things.ReadAsync("job")).ShouldHaveSingleItem().Position;
        var decided = catalog.Time.GetUtcNow();
        catalog.Time.Advance(TimeSpan.FromMinutes(10));
        await things.JobAsync(2, "failed", null, decided);
        var changes = await catalog.Get<SearchSource>().ReadAsync("job", seen, 100, default);
        changes.ShouldContain(c => c.Document.Id == things.Id("j") && c.Document.State == "failed");
    }

    [Fact]
    public async Task Pages_hold_every_change_once_in_order()
    {
        await things.ProjectAsync(1, "Line");
        for (var i = 0; i < 3; i++)
        {
            var rows = Enumerable.Range(i * 10, 10).Select(n => catalog.Image(things.Project, n)).ToList();
            await catalog.Get<IDatasetRows>().AddImagesAsync(rows, "imp", default);
            catalog.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var source = catalog.Get<SearchSource>();
        var seen = new List<ChangedDocument>();
        var position = FeedPosition.Start;
        while (await source.ReadAsync("image", position, 7, default) is { Count: > 0 } changes)
        {
            seen.AddRange(changes.Where(c => c.Document.ProjectId == things.Project));
            position = changes[^1].Position;
        }

        seen.Select(c => c.Document.Id).Distinct().Count().ShouldBe(30);
        seen.Count.ShouldBe(30);
        seen.Select(c => c.Position.ChangedAt).ShouldBeInOrder();
    }

    [Fact]
    public async Task Every_change_of_an_image_raises_its_version()
    {
        await things.AddAllAsync();
        var rows = catalog.Get<IDatasetRows>();
        var versions = new List<long> { await VersionAsync() };
        await rows.AnnotateAsync(things.Project, things.Id("a"), 1, [Box(2)], "ann", catalog.Time.GetUtcNow(), default);
        versions.Add(await VersionAsync());
        await rows.SetSplitAsync(things.Project, [things.Id("a")], "val", default);
        versions.Add(await VersionAsync());
        await rows.SetSplitAsync(things.Project, [things.Id("a")], "val", default);
        versions[^1].ShouldBe(await VersionAsync(), "nothing changed");
        versions.ShouldBe([1, 2, 3]);
        var document = (await things.ReadAsync("image")).Single(c => c.Document.Id == things.Id("a")).Document;
        (document.Text, document.Split).ShouldBe(("emoji 😀 · Kamera 북문", "val"));

        async Task<long> VersionAsync() => (await things.ReadAsync("image")).Single(c => c.Document.Id == things.Id("a")).Document.Version;
    }

    [Fact]
    public async Task Images_follow_the_new_name_of_a_class_and_of_a_device()
    {
        await things.AddAllAsync();
        await things.ProjectAsync(4, "Line", "나사", "nut, hex", "emoji 😀");
        await things.DeviceAsync(3, "Südtor");
        await things.DeviceAsync(4, "Südtor");
        await WorkAsync();
        var images = (await things.ReadAsync("image")).Select(c => c.Document).OrderBy(d => d.Id).ToList();
        images[0].Text.ShouldBe("나사, nut, hex · Südtor");
        images.Select(i => i.Version).ShouldBe([3, 1, 1], "one for the class, one for the device; the others stay as they are");
    }

    [Fact]
    public async Task One_owner_feeds_at_a_time_and_the_next_goes_on_where_it_stopped()
    {
        var feed = catalog.Get<SearchFeed>();
        var lease = TimeSpan.FromSeconds(30);
        (await feed.LeaseAsync("one", lease, default)).ShouldBeTrue();
        (await feed.LeaseAsync("one", lease, default)).ShouldBeTrue();
        (await feed.LeaseAsync("two", lease, default)).ShouldBeFalse();
        var position = new FeedPosition(catalog.Time.GetUtcNow(), "x");
        (await feed.SaveAsync("two", "job", position, default)).ShouldBeFalse("who does not feed moves nothing");
        (await feed.SaveAsync("one", "job", position, default)).ShouldBeTrue();
        catalog.Time.Advance(lease);
        (await feed.LeaseAsync("two", lease, default)).ShouldBeTrue("the first has been silent");
        (await feed.LeaseAsync("one", lease, default)).ShouldBeFalse();
        (await feed.SaveAsync("one", "job", FeedPosition.Start, default)).ShouldBeFalse();
        (await feed.PositionAsync("job", default)).ShouldBe(position);
        await feed.ReleaseAsync("two", default);
        (await feed.LeaseAsync("one", lease, default)).ShouldBeTrue("the second gave it back");
        await feed.ResetAsync(default);
        (await feed.PositionAsync("job", default)).ShouldBe(FeedPosition.Start);
        await feed.ReleaseAsync("one", default);
    }

    private async Task WorkAsync()
    {
        var table = catalog.Get<IWorkTable>();
        while (await table.LeaseAsync("test", TimeSpan.FromMinutes(1), default) is { } work)
        {
            work.Item.Kind.ShouldBe(TouchWork.Kind);
            await new TouchHandler(catalog.Get<IDatasetRows>()).HandleAsync(work.Item, default);
            await table.CompleteAsync(work, default);
        }
    }
}

public sealed class SqliteSearchSourceTests(SqliteCatalogFixture catalog) : SearchSourceContract(catalog), IClassFixture<SqliteCatalogFixture>;

public sealed class MariaDbSearchSourceTests(MariaDbCatalogFixture catalog) : SearchSourceContract(catalog), IClassFixture<MariaDbCatalogFixture>;
