namespace VisionInApp.Launcher.Demo;

/// <summary>One round of the loop, from freezing to the device running the new model. Where the loop asks a person, the demo answers as one.</summary>
internal sealed class LoopRound(Stage stage, CancellationToken cancellation)
{
    private static readonly string[] Ended = ["done", "refused", "failed", "stopped"];

    /// <summary>Starts the next round and goes along until it has ended.</summary>
    public async Task<(Round Round, Model Model, DatasetVersion Data)> RunAsync()
    {
        var number = int.Parse((await stage.Api.PostAsync(stage.Path("rounds"), null, cancellation)).Id, System.Globalization.CultureInfo.InvariantCulture);
        var trained = await FreezeAsync(number);
        var data = await stage.Api.GetAsync<DatasetVersion>(stage.Path($"versions/{trained.DatasetVersion}"), cancellation);
        await TrainAsync(trained.JobId!);
        var model = await JudgeAsync(number);
        var round = await RollOutAsync(number);
        model = await stage.Api.GetAsync<Model>($"models/{model.Id}", cancellation);
        return (round, model, data);
    }

    private Task<Round> FreezeAsync(int number) => stage.View.StepAsync(
        $"Round {number}: freeze a dataset version",
        async report => await WaitAsync(number, r => r.JobId is not null, r => report(new StepState(null, null, r.Stage))) is { JobId: not null } round
            ? round
            : throw new DemoFailedException(await WhyAsync(number)),
        r => $"version {r.DatasetVersion}");

    private Task<Job> TrainAsync(string job) => stage.View.StepAsync(
        "Train, export, evaluate",
        async report => Succeeded(await stage.Patience.UntilAsync(
            "The training job",
            () => stage.Api.GetAsync<Job>($"jobs/{job}", cancellation),
            j => j.State is "succeeded" or "failed" or "cancelled",
            j => report(new StepState(j.Fraction, j.SecondsLeft, Detail(j))),
            cancellation)),
        j => $"{j.Epochs} epochs, attempt {j.Attempt}; exported to ONNX, parity checked, the file itself evaluated");

    private static Job Succeeded(Job job) =>
        job.State == "succeeded" ? job : throw new DemoFailedException($"The training job {job.State}: {job.Code} {job.Message}");

    private static string Detail(Job job) => job.State switch
    {
        "running" => $"{job.Phase} epoch {job.Epoch} of {job.Epochs}{(job.ImagesPerSecond is { } rate ? $", {rate:0} images/s" : "")}",
        _ => job.State,
    };

    private async Task<Model> JudgeAsync(int number)
    {
        var judged = await WaitAsync(number, r => r.ModelId is not null && r.Stage is not ("train" or "gate"));
        var model = await stage.Api.GetAsync<Model>($"models/{judged.ModelId}", cancellation);
        stage.View.Say($"  Model version {model.Number}: mAP50 {model.Evaluation.Map50:0.000}, mAP50-95 {model.Evaluation.Map5095:0.000} on {model.Evaluation.Images} test pictures");
        foreach (var reason in model.GateReasons)
            stage.View.Say($"    {reason.Code}: {reason.Message}");
        stage.View.Say($"  Gate: {model.Gate}");
        return model;
    }

    private Task<Round> RollOutAsync(int number) => stage.View.StepAsync(
        "Publish and roll out",
        async report => await WaitAsync(number, r => Ended.Contains(r.Stage), r => report(new StepState(null, null, r.Stage)), AnswerAsync) is { Stage: not ("failed" or "stopped") } round
            ? round
            : throw new DemoFailedException(await WhyAsync(number)),
        r => r.Stage == "refused" ? $"refused by the gate ({r.Code}); the device keeps its model" : $"{r.Stage}, the signed package is on the device");

    private async Task<string> WhyAsync(int number)
    {
        var round = await FindAsync(number);
        return $"Round {number} {round.Stage}: {round.Code} {round.Message}";
    }

    private async Task AnswerAsync(Round round)
    {
        if (round is { Stage: "waiting_approval", ModelId: { } model })
            await stage.Api.PostAsync($"models/{model}/approve", new { comment = "Approved by the demo, in place of a person." }, cancellation);
        if (round is { Stage: "waiting_rollout", ModelId: { } approved })
            await stage.Api.PostAsync(stage.Path("rollouts"), new { modelId = approved, waves = new[] { 1.0 }, maxFailureRate = 0, soakSeconds = 0, start = true }, cancellation);
    }

    private async Task<Round> WaitAsync(int number, Func<Round, bool> done, Action<Round>? progress = null, Func<Round, Task>? answer = null)
    {
        var answered = "";
        return await stage.Patience.UntilAsync($"Round {number}", Look, r => done(r) || Ended.Contains(r.Stage), progress, cancellation);

        async Task<Round> Look()
        {
            var round = await FindAsync(number);
            if (answer is not null && round.Stage != answered && round.Stage.StartsWith("waiting_", StringComparison.Ordinal))
            {
                answered = round.Stage;
                await answer(round);
            }

            return round;
        }
    }

    private async Task<Round> FindAsync(int number)
    {
        var rounds = await stage.Api.GetAsync<Page<Round>>(stage.Path("rounds"), cancellation);
        return rounds.Items.FirstOrDefault(r => r.Number == number) ?? new Round(number, "starting", null, null, null, null, null, null);
    }
}
