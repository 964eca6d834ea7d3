using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Cluster;

[Collection(TwoSilos.Collection)]
public sealed class RolloutTests(TwoSilos silos)
{
    private static readonly PackageReference Former = new("before", new string('f', 64), 5);

    [Fact]
    public async Task A_rollout_goes_wave_by_wave_and_puts_the_model_into_production()
    {
        var (project, model, devices) = await SceneAsync(4);
        var (id, rollout) = await CreateAsync(project, model, devices, [0.25, 1]);
        await rollout.Start(TwoSilos.By("start"), default);
        await rollout.Advance(default);
        (await DesiredAsync(devices[0])).ShouldBe(model);
        (await DesiredAsync(devices[1])).ShouldBe("before", "the next wave waits for the first");

        await silos.Cluster.DeactivateAsync(rollout);
        await ConfirmAsync(devices[0]);
        await rollout.Advance(default);
        await rollout.Advance(default);
        (await DesiredAsync(devices[3])).ShouldBe(model);
        foreach (var device in devices.Skip(1))
            await ConfirmAsync(device);
        (await rollout.Advance(default))!.State.ShouldBe("succeeded");

        (await silos.Grains.GetGrain<IProjectGrain>(project).Get(default))!.ChampionId.ShouldBe(model);
        (await silos.Grains.GetGrain<IModelVersionGrain>(model).Get(default))!.Stage.ShouldBe("production");
        var row = (await silos.Get<IRolloutRows>().FindAsync(id, default))!;
        row.Waves.ShouldBe([new WaveRow("canary", 1, 1, 1, 0), new WaveRow("wave 2", 3, 3, 3, 0)]);
        (await silos.Get<IRolloutRows>().ListTargetsAsync(id, 1, default)).Select(t => t.State).ShouldBe(["succeeded", "succeeded", "succeeded"]);
    }

    [Fact]
    public async Task Too_many_failures_give_every_touched_device_its_former_package_back()
    {
        var (project, model, devices) = await SceneAsync(3);
        var (id, rollout) = await CreateAsync(project, model, devices, [0.67, 1]);
        await rollout.Start(TwoSilos.By("start"), default);
        await rollout.Advance(default);
        await ConfirmAsync(devices[0]);
        await FailAsync(devices[1]);
        await rollout.Advance(default);
        (await rollout.Advance(default))!.State.ShouldBe("rolled_back");
        foreach (var device in devices)
            (await DesiredAsync(device)).ShouldBe("before");
        (await silos.Grains.GetGrain<IDeviceGrain>(devices[2]).Get(default))!.DesiredGeneration.ShouldBe(1, "the last wave was never touched");
        (await silos.Grains.GetGrain<IProjectGrain>(project).Get(default))!.ChampionId.ShouldBeNull();
        (await silos.Get<IRolloutRows>().ListTargetsAsync(id, null, default)).Select(t => t.State).Order().ShouldBe(["pending", "rolled_back", "rolled_back"]);
    }

    [Fact]
    public async Task A_crash_while_sending_does_not_lose_the_former_package()
    {
        var (project, model, devices) = await SceneAsync(1);
        var (id, rollout) = await CreateAsync(project, model, devices, [1]);
        await rollout.Start(TwoSilos.By("start"), default);
        await rollout.Advance(default);
        silos.Faults.WriteFailsAfter[id] = true;
        await FailAsync(devices[0]);
        await Should.ThrowAsync<VisionInApp.Grains.Interfaces.StorageUnavailableException>(() => rollout.Advance(default));
        await rollout.Advance(default);
        (await rollout.Advance(default))!.State.ShouldBe("rolled_back");
        (await DesiredAsync(devices[0])).ShouldBe("before");
    }

    [Fact]
    public async Task A_device_that_does_not_answer_in_time_counts_as_failed_and_a_paused_rollout_waits()
    {
        var (project, model, devices) = await SceneAsync(1);
        var (_, rollout) = await CreateAsync(project, model, devices, [1]);
        await rollout.Start(TwoSilos.By("start"), default);
        await rollout.Advance(default);
        await rollout.Pause(TwoSilos.By("pause"), default);
        silos.Time.Advance(TimeSpan.FromMinutes(11));
        (await rollout.Advance(default))!.State.ShouldBe("paused");
        await rollout.Resume(TwoSilos.By("resume"), default);
        await rollout.Advance(default);
        (await rollout.Advance(default))!.State.ShouldBe("rolled_back");
    }

    [Fact]
    public async Task The_timer_drives_a_rollout_that_nobody_calls()
    {
        var (project, model, devices) = await SceneAsync(1);
        var (_, rollout) = await CreateAsync(project, model, devices, [1]);
        await rollout.Start(TwoSilos.By("start"), default);
        await Eventually.Until(() => BeatThen(() => DesiredAsync(devices[0])), d => d == model);
        await ConfirmAsync(devices[0]);
        await Eventually.Until(() => BeatThen(() => rollout.Get(default)), r => r!.State == "succeeded");
    }

    [Fact]
    public async Task Plans_that_cannot_be_carried_out_are_refused()
    {
        var (project, model, devices) = await SceneAsync(1);
        IRolloutGrain New() => silos.Grains.GetGrain<IRolloutGrain>(TwoSilos.Id());
        var plan = new RolloutPlan { ProjectId = project, ModelId = model, DeviceIds = devices, Waves = [1] };
        (await New().Create(TwoSilos.By("c"), plan with { ModelId = TwoSilos.Id() }, default)).Code.ShouldBe("rollout.model_not_published");
        (await New().Create(TwoSilos.By("c"), plan with { DeviceIds = [] }, default)).Code.ShouldBe("rollout.no_devices");
        (await New().Create(TwoSilos.By("c"), plan with { DeviceIds = [TwoSilos.Id()] }, default)).Code.ShouldBe("rollout.no_devices");
        (await New().Start(TwoSilos.By("c"), default)).Code.ShouldBe("rollout.not_found");
    }

    private async Task<(string Project, string Model, string[] Devices)> SceneAsync(int devices)
    {
        var (project, model) = (TwoSilos.Id(), TwoSilos.Id());
        await silos.Grains.GetGrain<IProjectGrain>(project).Create(TwoSilos.By("create"), "p", default);
        await ModelTests.ApproveAsync(silos, project, model);
        await silos.Grains.GetGrain<IModelVersionGrain>(model).Published(new string('a', 64), 10, default);
        var ids = Enumerable.Range(0, devices).Select(_ => TwoSilos.Id()).ToArray();
        foreach (var id in ids)
        {
            var device = silos.Grains.GetGrain<IDeviceGrain>(id);
            (await device.Enrol(TwoSilos.By("enrol"), new DeviceEnrolment(project, "cam", Device.PublicKey(), "hw"), default)).Code.ShouldBeNull();
            await device.SetPackage(TwoSilos.By("former"), Former, default);
        }

        return (project, model, ids);
    }

    private async Task<(string Id, IRolloutGrain Rollout)> CreateAsync(string project, string model, string[] devices, double[] waves)
    {
        var id = TwoSilos.Id();
        var rollout = silos.Grains.GetGrain<IRolloutGrain>(id);
        var plan = new RolloutPlan { ProjectId = project, ModelId = model, DeviceIds = devices, Waves = waves };
        (await rollout.Create(TwoSilos.By("create"), plan, default)).Code.ShouldBeNull();
        return (id, rollout);
    }

    private async Task ConfirmAsync(string deviceId)
    {
        var device = silos.Grains.GetGrain<IDeviceGrain>(deviceId);
        var wanted = (await device.Get(default))!;
        await device.Report(
            new DeviceReported
            {
                At = silos.Time.GetUtcNow(),
                DeviceId = deviceId,
                Generation = wanted.DesiredGeneration,
                PackageSha256 = wanted.DesiredPackage!.Sha256,
                Status = "running",
                FramesSeen = 1,
                FramesCaptured = 0,
                SoftwareVersion = "1",
            },
            default);
    }

    private async Task FailAsync(string deviceId)
    {
        var device = silos.Grains.GetGrain<IDeviceGrain>(deviceId);
        var wanted = (await device.Get(default))!;
        await device.ReportInstall(
            new DeviceInstall
            {
                At = silos.Time.GetUtcNow(),
                DeviceId = deviceId,
                Generation = wanted.DesiredGeneration,
                PackageSha256 = wanted.DesiredPackage!.Sha256,
                Step = "failed",
                Code = "package.signature",
            },
            default);
    }

    private async Task<string?> DesiredAsync(string deviceId) => (await silos.Grains.GetGrain<IDeviceGrain>(deviceId).Get(default))!.DesiredPackage?.ModelId;

    private async Task<T> BeatThen<T>(Func<Task<T>> read)
    {
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        return await read();
    }
}
