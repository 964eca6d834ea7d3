using Dapper;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Grains;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Silo.Reconcile;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Cluster;

[Collection(TwoSilos.Collection)]
public sealed class CommitTests(TwoSilos silos)
{
    [Fact]
    public async Task A_fresh_activation_reads_back_what_was_answered()
    {
        var (id, project) = await CreateAsync();
        var outcome = await project.AddClasses(TwoSilos.By("c2"), ["bolt", "nut"], default);
        outcome.ShouldBe(Outcome.Accepted(2));
        await silos.Cluster.DeactivateAsync(project);
        var view = (await project.Get(default))!;
        (view.Id, view.Version, view.Name).ShouldBe((id, 2L, "Line 4"));
        view.Schema.Classes.Select(c => c.Name).ShouldBe(["bolt", "nut"]);
        view.Members.ShouldHaveSingleItem().ShouldBe(new Member("ann", "owner"));
    }

    [Fact]
    public async Task A_command_that_is_repeated_is_answered_and_not_repeated_even_by_a_fresh_activation()
    {
        var (_, project) = await CreateAsync();
        var first = await project.SetChampion(TwoSilos.By("c1"), "m1", default);
        await project.SetChampion(TwoSilos.By("c2"), "m2", default);
        await silos.Cluster.DeactivateAsync(project);
        (await project.SetChampion(TwoSilos.By("c1"), "m1", default)).ShouldBe(first with { Kind = OutcomeKind.Duplicate });
        (await project.Get(default))!.ChampionId.ShouldBe("m2");
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing_and_can_be_tried_again()
    {
        var (id, project) = await CreateAsync();
        silos.Faults.WriteFailsBefore[id] = true;
        await Should.ThrowAsync<StorageUnavailableException>(() => project.Rename(TwoSilos.By("r"), "Line 5", default));
        (await project.Get(default))!.Name.ShouldBe("Line 4");
        (await project.Rename(TwoSilos.By("r"), "Line 5", default)).Kind.ShouldBe(OutcomeKind.Accepted);
        (await RowAsync(id)).Name.ShouldBe("Line 5");
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_found_by_the_retry()
    {
        var (id, project) = await CreateAsync();
        silos.Faults.WriteFailsAfter[id] = true;
        await Should.ThrowAsync<StorageUnavailableException>(() => project.Rename(TwoSilos.By("r"), "Line 5", default));
        var retry = await project.Rename(TwoSilos.By("r"), "Line 5", default);
        (retry.Kind, retry.Version).ShouldBe((OutcomeKind.Duplicate, 2L));
    }

    [Fact]
    public async Task A_projection_that_fails_does_not_fail_the_command_and_is_made_up_for()
    {
        var (id, project) = await CreateAsync();
        silos.Faults.ProjectionFails[id] = true;
        (await project.Rename(TwoSilos.By("r"), "Line 5", default)).Ok.ShouldBeTrue();
        (await RowAsync(id)).Name.ShouldBe("Line 4");
        silos.Faults.ProjectionFails.Clear();
        await Eventually.Until(
            () =>
            {
                silos.Time.Advance(TimeSpan.FromSeconds(2));
                return RowAsync(id);
            },
            r => r.Name == "Line 5");
        (await RowAsync(id)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task After_a_crash_between_commit_and_projection_the_reconciler_makes_the_rows_right()
    {
        var (id, project) = await CreateAsync();
        silos.Faults.ProjectionFails[id] = true;
        await project.Rename(TwoSilos.By("r"), "Line 5", default);
        await silos.Cluster.DeactivateAsync(project);
        silos.Faults.ProjectionFails.Clear();
        (await RowAsync(id)).Name.ShouldBe("Line 4");

        var reconciler = ActivatorUtilities.CreateInstance<Reconciler>(silos.Services, silos.Grains);
        (await reconciler.PassAsync(default)).ShouldBeGreaterThan(0);
        (await RowAsync(id)).Name.ShouldBe("Line 5");
        (await AuditAsync(id)).ShouldBe([("create", 1), ("rename", 2)], "the audit is made up for too");
        (await reconciler.PassAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task The_last_32_commands_are_remembered_and_no_more()
    {
        var (_, project) = await CreateAsync();
        for (var i = 0; i < 40; i++)
            await project.Rename(TwoSilos.By($"r{i}"), $"Line {i}", default);
        (await project.Rename(TwoSilos.By("r39"), "x", default)).Kind.ShouldBe(OutcomeKind.Duplicate);
        (await project.Rename(TwoSilos.By("r8"), "x", default)).Kind.ShouldBe(OutcomeKind.Duplicate);
        (await project.Rename(TwoSilos.By("r7"), "Line 7", default)).Kind.ShouldBe(OutcomeKind.Accepted);
        Answered.Kept.ShouldBe(32);
    }

    private async Task<(string Id, IProjectGrain Project)> CreateAsync()
    {
        var id = TwoSilos.Id();
        var project = silos.Grains.GetGrain<IProjectGrain>(id);
        (await project.Create(TwoSilos.By("create"), "Line 4", default)).Ok.ShouldBeTrue();
        return (id, project);
    }

    private async Task<ProjectRow> RowAsync(string id) => (await silos.Get<IProjectRows>().FindAsync(id, default))!;

    private Task<List<(string, int)>> AuditAsync(string id) => silos.Get<ICatalogConnections>().ReadAsync(
        async c => (await c.QueryAsync<(string, int)>("SELECT action, version FROM audit WHERE project_id = @id ORDER BY version", new { id })).AsList());
}
