using Microsoft.Extensions.Time.Testing;
using VisionInApp.Launcher.Demo;

namespace VisionInApp.Tests.Whole.Demo;

public class PlainProgressTests
{
    [Fact]
    public async Task A_step_says_its_start_its_progress_now_and_then_with_time_left_and_its_result()
    {
        var (time, output) = (new FakeTimeProvider(), new StringWriter());
        await new PlainProgress(output, time).StepAsync(
            "Train",
            report =>
            {
                foreach (var share in new[] { 0.1, 0.2, 0.3 })
                {
                    time.Advance(TimeSpan.FromSeconds(6));
                    report(new StepState(share, 120, "epoch 1"));
                }

                return Task.FromResult(5);
            },
            result => $"{result} epochs");
        output.ToString().ShouldBe("  Train …\n    20 %, epoch 1, about 2 min left\n  Train: 5 epochs (18.0 s)\n");
    }
}
