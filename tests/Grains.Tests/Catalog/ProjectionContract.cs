using System.Data.Common;
using System.Text.Json;
using Dapper;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Tests.Grains.Catalog;

/// <summary>What the catalog shows of grains, on every database.</summary>
public abstract class ProjectionContract(CatalogFixture catalog)
{
    private readonly IProjections projections = catalog.Get<IProjections>();
    private readonly string id = Guid.NewGuid().ToString("n");

    [Fact]
    public async Task An_older_version_never_replaces_a_newer_one_and_audit_is_appended_once()
    {
        (await projections.WriteAsync(Project(2, "two"), default)).ShouldBeTrue();
        (await projections.WriteAsync(Project(1, "one"), default)).ShouldBeFalse();
        (await projections.WriteAsync(Project(2, "other"), default)).ShouldBeFalse();
        (await projections.WriteAsync(Project(4, "four"), default)).ShouldBeTrue();
        (await catalog.Get<IProjectRows>().FindAsync(id, default))!.Name.ShouldBe("four");
        var audit = await catalog.Connections.ReadAsync(
            async c => (await c.QueryAsync<int>("SELECT version FROM audit WHERE project_id = @id ORDER BY version", new { id })).AsList());
        audit.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Every_projected_row_reads_back_as_it_was_written()
    {
        var at = catalog.Time.GetUtcNow();
        var job = new JobRow
        {
            ProjectId = id,
            Id = id,
            Version = 3,
            Number = 1,
            State = "running",
            Family = "yolox-nano",
            DatasetVersion = 2,
            Pool = "default",
            WorkerId = "w",
            Token = 5,
            Attempt = 2,
            Phase = "training",
            Epoch = 1,
            Epochs = 9,
            Step = 100,
            Steps = 900,
            Fraction = 0.25,
            SecondsLeft = 12.5,
            ImagesPerSecond = 30,
            BestMap5095 = 0.4,
            RecipeJson = "{}",
            StartKind = "starter",
            CreatedAt = at,
            StartedAt = at,
            UpdatedAt = at,
        };
        var model = new ModelRow
        {
            ProjectId = id,
            Id = id,
            Version = 3,
            Number = 1,
            Stage = "candidate",
            Family = "f",
            JobId = "j",
            DatasetVersion = 1,
            EvaluationSha256 = "e",
            Evaluation = new EvaluationSummary { Images = 2, Map50 = 0.5, Map5095 = 0.25, Classes = [new ClassFigures(0, "볼트", 0.5, 0.25, 7, 0.3)], MillisecondsPerImage = 4 },
            ParityMaxDifference = 1e-5,
            Gate = "refused",
            GateReasons = [new GateReason("gate.not_better", "m", 0.1, 0)],
            CreatedAt = at,
            UpdatedAt = at,
        };
        var round = new RoundRow { ProjectId = id, Number = 1, Version = 3, Stage = "train", DatasetVersion = 2, JobId = "j", StartedAt = at };
        var version = new DatasetVersionRow { ProjectId = id, Number = 1, State = "frozen", Digest = "d", Note = "n", Images = 3, BySplit = new Dictionary<string, int> { ["train"] = 3 }, CreatedAt = at };
        var import = new ImportRow { ProjectId = id, Id = id, Version = 1, FileName = "a.zip", State = "done", CreatedAt = at, UpdatedAt = at };
        var rollout = new RolloutRow
        {
            ProjectId = id,
            Id = id,
            Version = 1,
            Number = 1,
            State = "running",
            ModelId = "m",
            PackageSha256 = "p",
            Wave = 0,
            Waves = [new WaveRow("canary", 1, 1, 0, 0)],
            MaxFailureRate = 0.5,
            Reason = "",
            CreatedAt = at,
            UpdatedAt = at,
        };
        var target = new RolloutTargetRow(id, "d", 0, "sent", 4, null, null, at);
        await projections.WriteAsync(new Projection("all", id, 1) { Rows = [job, model, round, version, import, rollout, target] }, default);

        (await catalog.Get<ITrainingRows>().FindJobAsync(id, default)).ShouldBe(job);
        JsonSerializer.Serialize(await catalog.Get<IModelRows>().FindAsync(id, default)).ShouldBe(JsonSerializer.Serialize(model));
        (await catalog.Get<IFeedbackRows>().ListRoundsAsync(id, default)).ShouldBe([round]);
        (await catalog.Get<IDatasetRows>().FindVersionAsync(id, 1, default)).ShouldBeEquivalentTo(version);
        (await catalog.Get<IDatasetRows>().ListImportsAsync(id, default)).ShouldBe([import]);
        (await catalog.Get<IRolloutRows>().ListAsync(id, new PageRequest(), default)).Items.ShouldHaveSingleItem().Waves.ShouldBe(rollout.Waves);
        (await catalog.Get<IRolloutRows>().ListTargetsAsync(id, null, default)).ShouldBe([target]);
    }

    [Fact]
    public async Task Lists_by_number_are_paged_newest_first_and_keep_projects_apart()
    {
        var other = Guid.NewGuid().ToString("n");
        for (var i = 1; i <= 7; i++)
            await projections.WriteAsync(new Projection("job", $"{id}{i}", 1) { Rows = [Job(i == 4 ? other : id, $"{id}{i}", i)] }, default);
        var first = await catalog.Get<ITrainingRows>().ListJobsAsync(id, new PageRequest(Limit: 4), default);
        var second = await catalog.Get<ITrainingRows>().ListJobsAsync(id, new PageRequest(first.Next, 4), default);
        first.Items.Concat(second.Items).Select(j => j.Number).ShouldBe([7, 6, 5, 3, 2, 1]);
        second.Next.ShouldBeNull();
    }

    [Fact]
    public async Task Work_is_held_by_one_until_its_lease_runs_out_and_the_late_one_is_fenced()
    {
        var table = catalog.Get<IWorkTable>();
        var kind = Guid.NewGuid().ToString("n");
        await projections.WriteAsync(new Projection("x", id, 1) { Work = [new WorkItem(kind, "a", id, "{}")] }, default);
        await projections.WriteAsync(new Projection("x", id, 2) { Work = [new WorkItem(kind, "a", id, "{\"other\":1}")] }, default);
        var minute = TimeSpan.FromMinutes(1);
        var first = (await table.LeaseAsync("one", minute, default))!;
        first.Item.ShouldBe(new WorkItem(kind, "a", id, "{}"));
        (await table.LeaseAsync("two", minute, default)).ShouldBeNull();
        (await table.RenewAsync(first, minute, default)).ShouldBeTrue();
        catalog.Time.Advance(minute);
        var second = (await table.LeaseAsync("two", minute, default))!;
        second.Attempt.ShouldBe(2);
        (await table.RenewAsync(first, minute, default)).ShouldBeFalse();
        await table.CompleteAsync(first, default);
        await table.RetryAsync(second, "later", minute, default);
        (await table.LeaseAsync("two", minute, default)).ShouldBeNull();
        catalog.Time.Advance(minute);
        await table.CompleteAsync((await table.LeaseAsync("two", minute, default))!, default);
        catalog.Time.Advance(minute);
        (await table.LeaseAsync("two", minute, default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_many_show_at_once_is_all_written_and_a_row_that_cannot_be_fails_alone()
    {
        var ids = Enumerable.Range(0, 80).Select(i => $"{id}-{i:d2}").ToList();
        var writes = ids.Select((one, i) => projections.WriteAsync(new Projection("job", one, 1) { Rows = [Job(id, one, i)] }, default)).ToList();
        var broken = new Projection("job", $"{id}-x", 1) { Rows = [Job(id, $"{id}-x", 80) with { State = null! }] };
        writes.InsertRange(40, [projections.WriteAsync(broken, default)]);
        writes.AddRange(ids.Select((one, i) => projections.WriteAsync(new Projection("job", one, 2) { Rows = [Job(id, one, i) with { Version = 2 }] }, default)));

        await Should.ThrowAsync<DbException>(() => writes[40]);
        writes.RemoveAt(40);
        await Task.WhenAll(writes);
        (await Task.WhenAll(writes.Skip(80))).ShouldAllBe(written => written);
        var shown = await catalog.Get<ITrainingRows>().ListJobsAsync(id, new PageRequest(Limit: 200), default);
        shown.Items.Select(j => j.Version).ShouldBe(Enumerable.Repeat(2L, 80));
    }

    [Fact]
    public async Task Of_versions_of_one_thing_shown_at_once_the_newest_stays_with_all_of_the_audit()
    {
        var names = Enumerable.Range(1, 30).Select(v => Project(v, $"{v}")).OrderBy(p => p.Version % 7).ToList();
        await Task.WhenAll(names.Select(p => Task.Run(() => projections.WriteAsync(p, default))));
        (await catalog.Get<IProjectRows>().FindAsync(id, default))!.Name.ShouldBe("30");
        var audit = await catalog.Connections.ReadAsync(
            async c => (await c.QueryAsync<int>("SELECT version FROM audit WHERE project_id = @id ORDER BY version", new { id })).AsList());
        audit.ShouldBe(Enumerable.Range(1, 30));
    }

    private Projection Project(long version, string name) => new("project", id, version)
    {
        Rows = [new ProjectRow { Id = id, Version = version, Name = name, ClassCount = 0, CreatedAt = catalog.Time.GetUtcNow(), UpdatedAt = catalog.Time.GetUtcNow() }],
        Audit = [.. Enumerable.Range(1, (int)version).Select(v => new AuditRow(id, $"project:{id}", v, "rename", "ann", catalog.Time.GetUtcNow(), null))],
    };

    private JobRow Job(string project, string jobId, int number) => new()
    {
        ProjectId = project,
        Id = jobId,
        Version = 1,
        Number = number,
        State = "queued",
        Family = "f",
        DatasetVersion = 1,
        Pool = "default",
        Token = 0,
        Attempt = 0,
        RecipeJson = "{}",
        StartKind = "starter",
        CreatedAt = catalog.Time.GetUtcNow(),
        UpdatedAt = catalog.Time.GetUtcNow(),
    };
}

public sealed class SqliteProjectionTests(SqliteCatalogFixture catalog) : ProjectionContract(catalog), IClassFixture<SqliteCatalogFixture>;

public sealed class MariaDbProjectionTests(MariaDbCatalogFixture catalog) : ProjectionContract(catalog), IClassFixture<MariaDbCatalogFixture>;
