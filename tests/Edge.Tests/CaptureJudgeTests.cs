using Microsoft.Extensions.Time.Testing;
using VisionInApp.EdgeDevice.Pipeline;
using VisionInApp.Messages;

namespace VisionInApp.Tests.Edge;

public class CaptureJudgeTests
{
    private static readonly CapturePolicy Policy = new(Enabled: true, MinScore: 0.5, MaxFramesPerPass: 2, MinHashDistance: 4, CoolDown: TimeSpan.FromSeconds(10));
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Frames_below_the_least_score_are_not_taken() => Judge().Take(0.49, () => 0).ShouldBeFalse();

    [Fact]
    public void A_near_duplicate_of_a_frame_already_taken_is_not_taken()
    {
        var judge = Judge();
        judge.Take(0.9, () => 0b0000).ShouldBeTrue();
        judge.Take(0.9, () => 0b0111).ShouldBeFalse();
        judge.Take(0.9, () => 0b1111).ShouldBeTrue();
    }

    [Fact]
    public void The_cap_of_a_pass_holds()
    {
        var judge = Judge();
        judge.Take(0.9, () => 0).ShouldBeTrue();
        judge.Take(0.9, () => ulong.MaxValue).ShouldBeTrue();
        judge.Take(0.9, () => 0xFFFF).ShouldBeFalse();
        judge.Taken.ShouldBe(2);
    }

    [Fact]
    public void A_live_source_cools_down_between_captures_and_its_cap_starts_over_each_day()
    {
        var judge = Judge(live: true);
        judge.Take(0.9, () => 0).ShouldBeTrue();
        judge.Take(0.9, () => ulong.MaxValue).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(11));
        judge.Take(0.9, () => ulong.MaxValue).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(11));
        judge.Take(0.9, () => 0xFFFF).ShouldBeFalse();
        _time.Advance(TimeSpan.FromDays(1));
        judge.Take(0.9, () => 0xFFFF).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_taken_when_capture_is_off() => new CaptureJudge(Policy with { Enabled = false }, live: false, _time).Take(1, () => 0).ShouldBeFalse();

    private CaptureJudge Judge(bool live = false) => new(Policy, live, _time);
}
