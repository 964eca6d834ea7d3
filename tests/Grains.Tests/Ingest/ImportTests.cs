using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Ingest;

public sealed class ImportTests
{
    [Fact]
    public async Task Importing_adds_images_and_classes_once_and_tells_of_what_it_refused()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var first = await ImportAsync(silo, project, Samples.CocoZip(120), "train");
        first.Code.ShouldBeNull();
        (first.State, first.Format, first.Total, first.Added, first.Unchanged, first.Refused, first.Boxes).ShouldBe(("done", "coco", 120, 120, 0, 1, 119));
        var schema = (await silo.Grains.GetGrain<IProjectGrain>(project).Get(default))!.Schema;
        schema.Classes.Select(c => c.Name).ShouldBe(["a", "b", "bolt"]);
        var rows = silo.Get<IDatasetRows>();
        (await rows.ListFindingsAsync(first.Id, new PageRequest(), default)).Items.ShouldHaveSingleItem().Code.ShouldBe("box.outside");
        var before = await rows.CountAsync(project, default);

        var again = await ImportAsync(silo, project, Samples.CocoZip(120), "train");
        (again.State, again.Added, again.Unchanged).ShouldBe(("done", 0, 120));
        (await rows.CountAsync(project, default)).ShouldBeEquivalentTo(before);
    }

    [Fact]
    public async Task An_import_that_is_cut_off_is_finished_after_a_restart_and_counts_what_it_added_in_all()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var id = await StartAsync(silo, project, Samples.CocoZip(400), "pool");
        var rows = silo.Get<IDatasetRows>();
        await Eventually.Until(() => rows.CountAsync(project, default), c => c.Images > 0);
        await silo.RestartAsync();
        rows = silo.Get<IDatasetRows>();
        var row = await Eventually.Until(() => rows.FindImportAsync(project, id, default), r => r!.State == "done", 60);
        (row!.Added, row.Unchanged).ShouldBe((400, 0));
        (await rows.CountAsync(project, default)).BySplit.ShouldBe(new Dictionary<string, int> { ["pool"] = 400 });
    }

    [Fact]
    public async Task What_is_no_dataset_fails_with_its_reason_and_the_dataset_stays_usable()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var project = await silo.ProjectAsync();
        var failed = await ImportAsync(silo, project, [1, 2, 3, 4], "source");
        failed.State.ShouldBe("failed");
        failed.Code.ShouldNotBeNullOrEmpty();
        (await ImportAsync(silo, project, Samples.CocoZip(3), "source")).Added.ShouldBe(3);
    }

    private static async Task<string> StartAsync(EmbeddedSilo silo, string project, byte[] archive, string splitBy)
    {
        var stored = await silo.Objects.PutAsync(new MemoryStream(archive));
        var request = new ImportRequest(stored.Sha256, "set.zip", stored.Length, splitBy);
        return (await silo.Grains.GetGrain<IDatasetGrain>(project).StartImport(EmbeddedSilo.By(Guid.NewGuid().ToString()), request, default)).Result!;
    }

    private static async Task<ImportRow> ImportAsync(EmbeddedSilo silo, string project, byte[] archive, string splitBy)
    {
        var id = await StartAsync(silo, project, archive, splitBy);
        var rows = silo.Get<IDatasetRows>();
        return (await Eventually.Until(() => rows.FindImportAsync(project, id, default), r => r is { State: "done" or "failed" }))!;
    }
}
