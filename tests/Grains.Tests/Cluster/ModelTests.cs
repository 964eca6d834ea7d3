using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Tests.Grains.Cluster;

[Collection(TwoSilos.Collection)]
public sealed class ModelTests(TwoSilos silos)
{
    [Fact]
    public async Task A_model_version_keeps_its_number_and_gate_verdict_however_often_it_is_registered()
    {
        var (project, id) = await ProjectAsync();
        var model = silos.Grains.GetGrain<IModelVersionGrain>(id);
        var first = await model.Register(TwoSilos.By("register"), Registration(project, id, 0.01), default);
        await silos.Cluster.DeactivateAsync(model);
        (await model.Register(TwoSilos.By("register"), Registration(project, id, 0.9), default)).Version.ShouldBe(first.Version);
        var view = (await model.Get(default))!;
        (view.Number, view.Gate, view.GateCode).ShouldBe((1, "refused", "gate.below_minimum"));
        (await silos.Get<IModelRows>().FindAsync(id, default))!.GateReasons.ShouldHaveSingleItem().Bound.ShouldBe(0.05);
    }

    [Fact]
    public async Task Only_a_decided_and_published_model_goes_to_production()
    {
        var (project, id) = await ProjectAsync();
        var model = silos.Grains.GetGrain<IModelVersionGrain>(id);
        (await model.Approve(TwoSilos.By("a"), null, false, default)).Code.ShouldBe("model.not_found");
        await ApproveAsync(silos, project, id);
        (await model.Approve(TwoSilos.By("again"), null, false, default)).Code.ShouldBe("model.decided");
        (await model.Promote(TwoSilos.By("p"), default)).Code.ShouldBe("model.not_published");
        await model.Published(new string('a', 64), 10, default);
        await model.Published(new string('b', 64), 10, default);
        (await model.Get(default))!.PackageSha256.ShouldBe(new string('a', 64), "what is published never changes");
        (await model.Promote(TwoSilos.By("p"), default)).Ok.ShouldBeTrue();
        (await model.Retire(TwoSilos.By("r"), default)).Ok.ShouldBeTrue();
        (await model.Get(default))!.Stage.ShouldBe("retired");
    }

    [Fact]
    public async Task A_package_that_cannot_be_signed_rejects_its_model_with_the_reason()
    {
        var (project, id) = await ProjectAsync();
        await ApproveAsync(silos, project, id);
        await silos.Grains.GetGrain<IModelVersionGrain>(id).PublishFailed("package.digest_mismatch", "no", default);
        var row = (await silos.Get<IModelRows>().FindAsync(id, default))!;
        (row.Stage, row.Comment).ShouldBe(("rejected", "package.digest_mismatch: no"));
    }

    internal static async Task ApproveAsync(TwoSilos silos, string project, string id)
    {
        var model = silos.Grains.GetGrain<IModelVersionGrain>(id);
        (await model.Register(TwoSilos.By("register"), Registration(project, id, 0.5), default)).Code.ShouldBeNull();
        (await model.Approve(TwoSilos.By("approve"), null, false, default)).Code.ShouldBeNull();
    }

    private static ModelRegistration Registration(string project, string id, double map50) => new()
    {
        ProjectId = project,
        JobId = id,
        Family = "yolox-nano",
        DatasetVersion = 1,
        Bounds = new GateBounds(0.05, 0.1, 0.02),
        Success = new JobSucceeded
        {
            At = DateTimeOffset.UnixEpoch,
            JobId = id,
            Token = 1,
            PackageSha256 = new string('9', 64),
            PackageBytes = 1,
            EvaluationSha256 = new string('8', 64),
            ParityMaxDifference = 0,
            Evaluation = new EvaluationSummary { Images = 1, Map50 = map50, Map5095 = map50, Classes = [], MillisecondsPerImage = 1 },
        },
    };

    private async Task<(string Project, string Model)> ProjectAsync()
    {
        var project = TwoSilos.Id();
        await silos.Grains.GetGrain<IProjectGrain>(project).Create(TwoSilos.By("create"), "p", default);
        return (project, TwoSilos.Id());
    }
}
