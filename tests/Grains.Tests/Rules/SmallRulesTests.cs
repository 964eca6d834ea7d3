using CsCheck;
using VisionInApp.Grains.Datasets;
using VisionInApp.Grains.Devices;
using VisionInApp.Grains.Feedback;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Projects;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class SmallRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_same_thing_always_gets_the_same_number_and_no_number_is_given_twice()
    {
        Gen.Int[0, 20].Array[1, 60].Sample(things =>
        {
            var state = new ProjectState();
            var given = new Dictionary<int, int>();
            foreach (var thing in things)
            {
                (state, var number) = ProjectRules.Number(state, "job", $"t{thing}");
                if (given.TryGetValue(thing, out var before))
                    number.ShouldBe(before);
                given[thing] = number;
            }

            given.Values.ShouldBeUnique();
            given.Values.Max().ShouldBe(given.Count);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    public void Names_that_cannot_be_shown_are_refused(string name)
    {
        ProjectRules.Create(new ProjectState(), name, "ann", Now).Refusal!.Code.ShouldBe("project.name_invalid");
        ProjectRules.AddClasses(new ProjectState { Name = "p" }, [name]).Refusal!.Code.ShouldBe("schema.name_invalid");
    }

    [Fact]
    public void An_enrolment_token_works_once_and_not_after_its_time()
    {
        var state = ProjectRules.OfferEnrolment(new ProjectState { Name = "p" }, "h", Now.AddMinutes(15), Now).Next!;
        ProjectRules.RedeemEnrolment(state, "h", Now.AddMinutes(15)).Refusal!.Code.ShouldBe("enrolment.token_invalid");
        var used = ProjectRules.RedeemEnrolment(state, "h", Now).Next!;
        ProjectRules.RedeemEnrolment(used, "h", Now).Refusal.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0, 0, 10, 10, null)]
    [InlineData(95, 0, 10, 10, "annotation.box_invalid")]
    [InlineData(0, 0, 0, 10, "annotation.box_invalid")]
    [InlineData(double.NaN, 0, 10, 10, "annotation.box_invalid")]
    public void Boxes_must_lie_inside_the_image(double x, double y, double width, double height, string? code) =>
        DatasetRules.CheckBoxes([Box(0, x, y, width, height)], 100, 50, LabelSchema.Empty.With(["a"]))?.Code.ShouldBe(code);

    [Fact]
    public void Boxes_must_have_a_class_of_the_project() =>
        DatasetRules.CheckBoxes([Box(3, 0, 0, 1, 1)], 100, 50, LabelSchema.Empty.With(["a"]))!.Code.ShouldBe("annotation.class_unknown");

    [Fact]
    public void A_device_generation_rises_only_with_what_it_shall_run()
    {
        var state = DeviceRules.Enrol(new DeviceState(), new DeviceEnrolment("p", "cam", Device.PublicKey(), "hw"), Now).Next!;
        var package = new PackageReference("m", new string('a', 64), 1);
        var first = DeviceRules.SetPackage(state, package);
        first.Result.ShouldBe("1");
        DeviceRules.SetPackage(first.Next!, package).Next.ShouldBeSameAs(first.Next);
        DeviceRules.SetPipeline(first.Next!, PipelineSettings.Default with { Source = new FrameSource("folder", "/x") }).Result.ShouldBe("2");
        DeviceRules.SetPackage(DeviceRules.Revoke(state).Next!, package).Refusal!.Code.ShouldBe("device.revoked");
    }

    [Fact]
    public void Reports_that_say_nothing_new_are_not_written_and_generations_never_go_back()
    {
        var state = DeviceRules.Enrol(new DeviceState(), new DeviceEnrolment("p", "cam", Device.PublicKey(), "hw"), Now).Next!;
        DeviceReported Report(long generation, double fps) => new() { At = Now, DeviceId = "d", Generation = generation, Status = "running", Fps = fps, FramesSeen = 1, FramesCaptured = 0, SoftwareVersion = "1" };
        var reported = DeviceRules.Report(state, Report(2, 10));
        DeviceRules.Report(reported, Report(2, 11)).ShouldBeSameAs(reported);
        DeviceRules.Report(reported, Report(1, 11)).ShouldBeSameAs(reported);
    }

    [Theory]
    [InlineData("folder", null, 0)]
    [InlineData("wmi", "x", 0)]
    [InlineData("folder", "a\nb", 0)]
    [InlineData("none", null, -1)]
    [InlineData("none", null, double.NaN)]
    public void Pipelines_that_cannot_run_are_refused(string kind, string? address, double fps) =>
        DeviceRules.SetPipeline(new DeviceState(), PipelineSettings.Default with { Source = new FrameSource(kind, address), MaxFps = fps }).Refusal!.Code.ShouldBe("device.pipeline_invalid");

    [Fact]
    public void Keys_of_another_kind_are_refused() =>
        DeviceRules.Enrol(new DeviceState(), new DeviceEnrolment("p", "cam", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "hw"), Now).Refusal!.Code.ShouldBe("device.key_invalid");

    [Fact]
    public void A_round_starts_by_itself_at_the_threshold_and_never_beside_another()
    {
        var state = new FeedbackLoopState { Policy = new LoopPolicy { StartAfterAccepted = 5 } };
        LoopRules.ShouldStart(state, 4).ShouldBeFalse();
        LoopRules.ShouldStart(state, 5).ShouldBeTrue();
        var running = LoopRules.StartRound(state, Now).Next!;
        LoopRules.ShouldStart(running, 9).ShouldBeFalse();
        LoopRules.StartRound(running, Now).Refusal!.Code.ShouldBe("round.running");
        LoopRules.ShouldStart(LoopRules.StopRound(running, Now).Next!, 9).ShouldBeTrue();
    }

    [Theory]
    [InlineData("weights:zz", "training.start_invalid")]
    [InlineData("model", "training.start_invalid")]
    [InlineData("starter", null)]
    public void Policies_are_checked_when_they_are_set(string start, string? code)
    {
        var decision = LoopRules.SetPolicy(new FeedbackLoopState(), new LoopPolicy { Start = start, StartAfterAccepted = 3 });
        decision.Refusal?.Code.ShouldBe(code);
        (decision.Refusal is null).ShouldBe(code is null);
    }

    [Fact]
    public void Ids_of_a_round_are_the_same_every_time_and_differ_between_rounds()
    {
        LoopRules.DerivedId("p", 1, "job").ShouldBe(LoopRules.DerivedId("p", 1, "job"));
        new[] { LoopRules.DerivedId("p", 1, "job"), LoopRules.DerivedId("p", 2, "job"), LoopRules.DerivedId("p", 1, "rollout"), LoopRules.DerivedId("q", 1, "job") }.ShouldBeUnique();
    }

    private static Annotation Box(int classId, double x, double y, double width, double height) => new(classId, new Box(x, y, width, height), new Provenance(BoxOrigin.Human, "ann"));
}
