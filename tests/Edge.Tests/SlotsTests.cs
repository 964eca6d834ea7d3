using CsCheck;
using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Sync;

namespace VisionInApp.Tests.Edge;

public class SlotsTests
{
    [Fact]
    public void A_trial_uses_the_slot_that_does_not_run()
    {
        var first = new Slots().BeginTrial("p1");
        first.Trial.ShouldBe("A");
        first.Active.ShouldBeNull();

        var second = first.Confirm(1).BeginTrial("p2");
        second.Active.ShouldBe("A");
        second.Trial.ShouldBe("B");
    }

    [Fact]
    public void A_confirmed_model_is_never_lost_whatever_happens_afterwards() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5]).Array[1, 40].Sample(steps =>
        {
            var slots = new Slots().BeginTrial("p0").Confirm(1);
            var confirmed = "p0";
            var generation = 1L;
            foreach (var (action, package) in steps)
            {
                slots = slots.BeginTrial($"p{package}");
                slots.Trial.ShouldNotBe(slots.Active);
                if (action == 0)
                {
                    slots = slots.Confirm(++generation);
                    confirmed = $"p{package}";
                }
                else
                {
                    slots = slots.AbandonTrial();
                }

                slots.ActivePackage.ShouldBe(confirmed);
                slots.Active.ShouldNotBeNull();
                slots.Generation.ShouldBe(generation);
            }
        });

    [Fact]
    public void Trials_of_the_same_package_are_counted_and_of_another_start_over()
    {
        var slots = new Slots().BeginTrial("p").AbandonTrial().BeginTrial("p").AbandonTrial();
        slots.Trials.ShouldBe(2);
        slots.BeginTrial("q").Trials.ShouldBe(1);
    }

    [Fact]
    public void An_older_generation_never_lowers_the_settled_one() => new Slots { Generation = 7 }.Settle(3).Generation.ShouldBe(7);

    [Fact]
    public void What_is_saved_is_read_back()
    {
        using var temporary = new TemporaryFolder();
        var folder = new DeviceFolder(temporary.Path);
        var slots = new Slots().BeginTrial("p").Confirm(4).BeginTrial("q");
        slots.Save(folder);
        Slots.Load(folder).ShouldBe(slots);
    }
}
