using System.Globalization;
using VisionInApp.Launcher.Demo;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>From pictures to a device that runs a model trained on them, one command of a person after the other.</summary>
internal sealed class Journey(Stage stage, DemoSetup setup, string deviceId, DemoOptions options, CancellationToken cancellation)
{
    public Task ImportAsync(DemoData data) => setup.ImportAsync(stage, data);

    public Task<int> FreezeAsync() => stage.View.StepAsync(
        "Freeze",
        async _ =>
        {
            var number = (await stage.Api.PostAsync(stage.Path("versions"), new { note = "all" }, cancellation)).Id;
            await UntilAsync<Frozen>(stage.Path($"versions/{number}"), v => v.State == "frozen");
            return int.Parse(number, CultureInfo.InvariantCulture);
        },
        number => $"version {number}");

    /// <param name="meanwhile">Happens when the job has begun.</param>
    public Task<string> TrainAsync(int version, int? epochs = null, Func<string, Task>? meanwhile = null) => stage.View.StepAsync(
        "Train",
        async _ =>
        {
            var recipe = await setup.RecipeAsync(options with { Epochs = epochs ?? options.Epochs });
            var job = (await stage.Api.PostAsync(stage.Path("jobs"), new { datasetVersion = version, family = "yolox-nano", recipe, start = new { kind = "starter" } }, cancellation)).Id;
            if (meanwhile is not null)
                await meanwhile(job);
            var done = await UntilAsync<Job>($"jobs/{job}", j => j.State is "succeeded" or "failed" or "cancelled");
            done.State.ShouldBe("succeeded", $"{done.Code} {done.Message}");
            return job;
        },
        job => job);

    /// <summary>The model that a job made has the job's id.</summary>
    public Task<Model> PublishAsync(string model) => stage.View.StepAsync(
        "Publish",
        async _ =>
        {
            await UntilAsync<Page<Model>>(stage.Path("models"), models => models.Items.Any(m => m.Id == model && m.Gate != "pending"));
            await stage.Api.PostAsync($"models/{model}/approve", new { comment = "whatever it is worth", despiteGate = true }, cancellation);
            return await UntilAsync<Model>($"models/{model}", m => m.PackageSha256 is not null);
        },
        published => $"package {published.PackageSha256}");

    public Task<string> RollOutAsync(Model model) => stage.View.StepAsync(
        "Roll out",
        async _ =>
        {
            var waves = new[] { 1.0 };
            var rollout = (await stage.Api.PostAsync(stage.Path("rollouts"), new { modelId = model.Id, waves, maxFailureRate = 0, soakSeconds = 0, start = true }, cancellation)).Id;
            await UntilAsync<Device>($"devices/{deviceId}", d => d.ReportedPackageSha256 == model.PackageSha256);
            (await UntilAsync<Ended>($"rollouts/{rollout}", r => r.State is not ("draft" or "running"))).State.ShouldBe("succeeded");
            return rollout;
        },
        rollout => rollout);

    public Task<T> UntilAsync<T>(string path, Func<T, bool> done) => stage.Patience.UntilAsync(path, () => stage.Api.GetAsync<T>(path, cancellation), done, null, cancellation);

    private sealed record Frozen(string State);

    private sealed record Ended(string State);
}
