using System.Text.Json;
using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Launcher.Demo;

/// <summary>The whole loop, unattended, through the REST API: train on little, roll out, let the device collect what it is unsure of, train again on more.</summary>
internal sealed class DemoScript(Product product, DemoOptions options, IProgressView view, TimeProvider time)
{
    private const int Seed = 20;
    private readonly List<RoundSummary> _rounds = [];
    private readonly PeakMemory _memory = new(product.Children);
    private string _project = "";

    /// <summary>Never throws for what the demo itself meets: a failure is in the summary.</summary>
    public async Task<DemoSummary> RunAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        string? failure = null;
        try
        {
            await PlayAsync(cancellation);
        }
        catch (Exception e) when (e is DemoFailedException or HttpRequestException or IOException or JsonException or Vision.Datasets.DatasetRejectedException)
        {
            failure = e.Message;
            view.Say($"The demo failed: {e.Message}");
        }

        var seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 1);
        return new DemoSummary(_project, options.Dataset ?? "conveyor", _rounds, seconds, _memory.Look(), failure is null, failure);
    }

    private async Task PlayAsync(CancellationToken cancellation)
    {
        using var api = new Api(product.Arrangement, time);
        var data = await PrepareAsync(cancellation);
        var setup = new DemoSetup(api, view, new Patience(time), cancellation);
        var stage = await setup.MakeProjectAsync($"Demo {time.GetLocalNow():yyyy-MM-dd HH:mm}");
        _project = stage.ProjectId;
        await setup.ImportAsync(stage, data);
        await setup.SetPolicyAsync(stage, options);
        var device = await setup.EnrolAsync(stage, product.Arrangement);
        var schema = (await api.GetAsync<ProjectView>($"projects/{stage.ProjectId}", cancellation)).Schema;
        for (var number = 1; number <= options.Rounds; number++)
        {
            var begun = time.GetTimestamp();
            view.Say($"Round {number} of {options.Rounds}");
            var feedback = 0;
            if (number > 1)
            {
                await new FieldPass(stage, device, cancellation).RunAsync(data.FieldFolders[number - 2], pass: number - 1);
                feedback = await new Reviewer(stage, data, schema, cancellation).RunAsync();
            }

            var (round, model, version) = await new LoopRound(stage, cancellation).RunAsync();
            var running = await DeviceRunsAsync(stage, device, round.Stage == "done" ? model.PackageSha256 : null, cancellation);
            _rounds.Add(Summary(number, version, model, running, feedback, time.GetElapsedTime(begun)));
            _memory.Look();
        }
    }

    private Task<DemoData> PrepareAsync(CancellationToken cancellation) => view.StepAsync(
        options.Dataset is null ? $"Render {options.Pictures} pictures of parts on a conveyor" : $"Read {options.Dataset}",
        report => Task.Run(() => DemoData.Prepare(Path.Combine(product.Arrangement.Folder.Path, "demo"), options, Seed, share => report(new StepState(share, null, ""))), cancellation),
        data => $"{data.Division.Train.Count + data.Division.Val.Count} seed, {data.Division.Field.Count} field, {data.Division.Test.Count} test");

    // The digest the device itself reports, after it had time to install what this round rolled out.
    private Task<string?> DeviceRunsAsync(Stage stage, string device, string? expected, CancellationToken cancellation) => view.StepAsync(
        "The device reports what it runs",
        async report => (await stage.Patience.UntilAsync(
            "The device",
            () => stage.Api.GetAsync<Device>($"devices/{device}", cancellation),
            d => expected is null || d.ReportedPackageSha256 == expected,
            d => report(new StepState(null, null, d.InstallStep ?? d.Status)),
            cancellation)).ReportedPackageSha256,
        digest => digest is null ? "nothing" : $"package {digest[..12]}…");

    private static RoundSummary Summary(int number, DatasetVersion version, Model model, string? running, int feedback, TimeSpan took) => new(
        number, version.Number, version.Images, Math.Round(model.Evaluation.Map50, 4), Math.Round(model.Evaluation.Map5095, 4), model.PackageSha256, running, feedback,
        string.Join(' ', [model.Gate, .. model.GateReasons.Select(r => r.Code)]), Math.Round(took.TotalSeconds, 1));
}
