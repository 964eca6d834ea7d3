using CsCheck;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Grains.Rollouts;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class RolloutRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly string Package = new('a', 64);

    /// <summary>Every device is in exactly one wave, waves start at 0 without a hole, and the first is never larger than its share asks for, but for one device.</summary>
    [Fact]
    public void Waves_deal_out_every_device_once()
    {
        Gen.Select(Gen.Int[1, 60], Gen.Double[0.01, 0.5].Array[0, 4]).Sample((devices, cuts) =>
        {
            List<double> waves = [.. cuts.Distinct().Order().Where(c => c < 1), 1.0];
            var state = RolloutRules.Create(new RolloutState(), Plan(devices, waves), new PackageReference("m", Package, 1), 1, Now).Next!;
            state.Targets.Select(t => t.DeviceId).ShouldBe(Enumerable.Range(0, devices).Select(i => $"d{i}"));
            state.Targets.Select(t => t.Wave).Distinct().ShouldBe(Enumerable.Range(0, state.Targets[^1].Wave + 1));
            state.Targets.Count(t => t.Wave == 0).ShouldBeLessThanOrEqualTo(Math.Max(1, (int)Math.Round(waves[0] * devices)));
        });
    }

    [Theory]
    [InlineData(new[] { 0.5 })]
    [InlineData(new[] { 0.5, 0.5, 1 })]
    [InlineData(new[] { 0.0, 1 })]
    [InlineData(new[] { double.NaN, 1 })]
    [InlineData(new double[0])]
    public void Plans_whose_waves_do_not_rise_to_one_are_refused(double[] waves) =>
        RolloutRules.Check(Plan(3, waves))!.Code.ShouldBe("rollout.plan_invalid");

    [Fact]
    public void A_plan_without_devices_is_refused() => RolloutRules.Check(Plan(0, [1.0]))!.Code.ShouldBe("rollout.no_devices");

    [Fact]
    public void A_device_succeeds_only_with_the_package_at_its_generation()
    {
        var sent = new RolloutTarget("d0", 0, TargetStage.Sent, true, null, 5, Now);
        TargetStage Seen(DeviceView device) => RolloutRules.Observe(sent, device, Package, TimeSpan.FromMinutes(1), Now).Stage;
        Seen(View(4, null)).ShouldBe(TargetStage.Sent);
        Seen(View(5, Package)).ShouldBe(TargetStage.Succeeded);
        Seen(View(6, Package)).ShouldBe(TargetStage.Succeeded, "other settings came after it");
        Seen(View(5, "old")).ShouldBe(TargetStage.Failed);
        RolloutRules.Observe(sent, View(4, null) with { DesiredPackage = null }, Package, TimeSpan.FromMinutes(1), Now).Code.ShouldBe("rollout.superseded");
        RolloutRules.Observe(sent, View(4, null) with { LastInstall = Failed(5) }, Package, TimeSpan.FromMinutes(1), Now).Code.ShouldBe("package.signature");
        RolloutRules.Observe(sent, View(4, null) with { LastInstall = Failed(3) }, Package, TimeSpan.FromMinutes(1), Now).Stage.ShouldBe(TargetStage.Sent, "an older install");
        RolloutRules.Observe(sent, View(4, null), Package, TimeSpan.FromMinutes(1), Now + TimeSpan.FromMinutes(1)).Code.ShouldBe("device.timeout");
        RolloutRules.Observe(sent, null, Package, TimeSpan.FromMinutes(1), Now).Code.ShouldBe("device.revoked");
    }

    /// <summary>Whatever devices answer: a later wave never starts before the earlier one is done and within its failure rate; too many failures turn back.</summary>
    [Fact]
    public void Any_answers_keep_waves_in_order_and_turn_back_when_too_many_fail()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Double[0, 1], Gen.Int[0, 3].Array[1, 60]).Sample((devices, rate, answers) =>
        {
            var plan = Plan(devices, [0.25, 0.5, 1]) with { MaxFailureRate = rate };
            var state = RolloutRules.Start(RolloutRules.Create(new RolloutState(), plan, new PackageReference("m", Package, 1), 1, Now).Next!).Next!;
            var now = Now;
            foreach (var answer in answers)
            {
                now += TimeSpan.FromSeconds(1);
                var before = state;
                if (state.Stage == RolloutStage.Running && state.InWave().FirstOrDefault(t => t.Stage is TargetStage.Pending or TargetStage.Sent) is { } open)
                    state = state.With(Step(open, answer, now));
                state = RolloutRules.Judge(state, now);
                state.Wave.ShouldBeInRange(before.Wave, before.Wave + 1);
                foreach (var wave in state.Targets.Where(t => t.Wave < state.Wave).GroupBy(t => t.Wave))
                {
                    wave.ShouldAllBe(t => t.Stage == TargetStage.Succeeded || t.Stage == TargetStage.Failed);
                    wave.Count(t => t.Stage == TargetStage.Failed).ShouldBeLessThanOrEqualTo((int)Math.Floor((rate * wave.Count()) + 1e-9));
                }

                state.Targets.Where(t => t.Wave > state.Wave).ShouldAllBe(t => t.Stage == TargetStage.Pending);
                var inWave = state.InWave();
                if (state.Stage == RolloutStage.Running)
                    inWave.Count(t => t.Stage == TargetStage.Failed).ShouldBeLessThanOrEqualTo((int)Math.Floor((rate * inWave.Count) + 1e-9));
                RolloutRules.Done(state, now).ShouldBe(state.Stage == RolloutStage.Running && state.Targets.All(t => t.Stage is TargetStage.Succeeded or TargetStage.Failed));
            }
        });
    }

    [Fact]
    public void A_wave_soaks_before_the_next_starts()
    {
        var plan = Plan(2, [0.5, 1]) with { Soak = TimeSpan.FromMinutes(5) };
        var state = RolloutRules.Start(RolloutRules.Create(new RolloutState(), plan, new PackageReference("m", Package, 1), 1, Now).Next!).Next!;
        state = RolloutRules.Judge(state.With(state.Targets[0] with { Stage = TargetStage.Succeeded }), Now);
        (state.Wave, state.HealthySince).ShouldBe((0, Now));
        RolloutRules.Judge(state, Now + TimeSpan.FromMinutes(4)).Wave.ShouldBe(0);
        RolloutRules.Judge(state, Now + TimeSpan.FromMinutes(5)).Wave.ShouldBe(1);
    }

    private static RolloutTarget Step(RolloutTarget target, int answer, DateTimeOffset now) => answer switch
    {
        0 => target with { Stage = TargetStage.Sent, Generation = 1, SentAt = now },
        1 => target.Failed("device.timeout", "m"),
        _ => target with { Stage = TargetStage.Succeeded, Generation = 1 },
    };

    private static RolloutPlan Plan(int devices, IReadOnlyList<double> waves) => new()
    {
        ProjectId = "p",
        ModelId = "m",
        DeviceIds = [.. Enumerable.Range(0, devices).Select(i => $"d{i}")],
        Waves = waves,
    };

    private static DeviceInstall Failed(long generation) =>
        new() { At = Now, DeviceId = "d0", Generation = generation, PackageSha256 = Package, Step = "failed", Code = "package.signature" };

    private static DeviceView View(long reported, string? package) => new()
    {
        Id = "d0",
        ProjectId = "p",
        Version = 1,
        Name = "n",
        PublicKeyPem = "",
        CredentialEpoch = 1,
        Revoked = false,
        DesiredGeneration = 5,
        DesiredPackage = new PackageReference("m", Package, 1),
        Pipeline = PipelineSettings.Default,
        ReportedGeneration = reported,
        ReportedPackageSha256 = package,
        Status = "running",
    };
}
