using VisionInApp.Messages;

namespace VisionInApp.Launcher.Demo;

/// <summary>Plays the reviewer: for each frame in the feedback queue it answers with the boxes that the data set holds for it.</summary>
internal sealed class Reviewer(Stage stage, DemoData data, LabelSchema schema, CancellationToken cancellation)
{
    private const int PageSize = 200;

    /// <summary>Answers how many frames were labelled.</summary>
    public Task<int> RunAsync()
    {
        stage.View.Say("  The data set's own truth plays the reviewer here; a person does this in the page.");
        return stage.View.StepAsync("Label them", LabelAllAsync, count => $"{count} labelled");
    }

    private async Task<int> LabelAllAsync(Action<StepState> report)
    {
        var labelled = 0;
        while (await QueueAsync() is { Count: > 0 } queue)
        {
            foreach (var frame in queue)
            {
                await LabelAsync(frame);
                labelled++;
                report(new StepState(null, null, $"{labelled} labelled"));
            }
        }

        return labelled;
    }

    private async Task<IReadOnlyList<Feedback>> QueueAsync() =>
        (await stage.Api.GetAsync<Page<Feedback>>(stage.Path($"feedback?state=queued&limit={PageSize}"), cancellation)).Items;

    private async Task LabelAsync(Feedback frame)
    {
        var truth = data.TruthOf(frame.Sha256) ?? throw new DemoFailedException($"The device sent a frame ({frame.Source}) that is none of the field pictures.");
        var annotations = truth.Select(b => new { classId = ClassId(b.ClassName), box = new { x = b.Box.X, y = b.Box.Y, width = b.Box.Width, height = b.Box.Height } });
        await stage.Api.PostAsync(stage.Path($"feedback/{frame.Id}/accept"), new { annotations }, cancellation);
    }

    private int ClassId(string name) => schema.Find(name)?.Id ?? throw new DemoFailedException($"The project has no class '{name}'.");
}
