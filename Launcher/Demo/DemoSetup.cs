using System.Text.Json.Nodes;
using VisionInApp.Launcher.Arrangements;

namespace VisionInApp.Launcher.Demo;

/// <summary>Everything before the first round: project, import, device, policy.</summary>
internal sealed class DemoSetup(Api api, IProgressView view, Patience patience, CancellationToken cancellation)
{
    private const string Family = "yolox-nano";

    public async Task<Stage> MakeProjectAsync(string name)
    {
        var id = (await api.PostAsync("projects", new { name }, cancellation)).Id;
        view.Say($"Project '{name}' at {api.Server}#/p/{id}");
        return new Stage(api, view, patience, id);
    }

    public async Task ImportAsync(Stage stage, DemoData data)
    {
        var d = data.Division;
        view.Say($"{data.Format} data set: {d.Train.Count + d.Val.Count} seed, {d.Field.Count} field, {d.Test.Count} test pictures. The field ones stay away from the server until the device meets them.");
        await view.StepAsync("Upload and import seed and test", report => ImportAsync(stage, data.Archive, report), i => $"{i.Added} pictures, {i.Boxes} boxes, {i.Refused} refused, {i.Repaired} repaired");
    }

    /// <summary>Answers the device's id.</summary>
    public Task<string> EnrolAsync(Stage stage, IArrangement arrangement) => view.StepAsync(
        "Enrol this machine's device",
        async _ =>
        {
            var enrolment = await api.PostAsync<Enrolment>(stage.Path("enrolments"), new { name = "conveyor camera" }, cancellation);
            await LocalDevice.EnrolAsync(arrangement, enrolment.Token, cancellation);
            var devices = await patience.UntilAsync("The enrolled device", () => DevicesAsync(stage), d => d.Online, null, cancellation);
            return devices.Id!;
        },
        id => id);

    /// <summary>The loop asks a person before it approves and before it rolls out; the demo answers.</summary>
    public async Task SetPolicyAsync(Stage stage, DemoOptions options)
    {
        var policy = (await api.GetAsync<JsonObject>(stage.Path("loop"), cancellation))["policy"]!.DeepClone().AsObject();
        policy["family"] = Family;
        policy["approveByItself"] = false;
        policy["rollOutByItself"] = false;
        policy["minimumMap50"] = 0; // Any first model may go to the demo's device; later ones must beat it.
        policy["recipeJson"] = (await RecipeAsync(options)).ToJsonString();
        if (options.Weights is { } weights)
            policy["start"] = $"weights:{await api.UploadAsync(stage.ProjectId, weights, cancellation)}";
        await api.PutAsync(stage.Path("loop/policy"), policy, cancellation);
    }

    public async Task<JsonObject> RecipeAsync(DemoOptions options)
    {
        var recipe = await api.GetAsync<JsonObject>($"recipes/{Family}", cancellation);
        if (options.Epochs is { } epochs)
        {
            recipe["epochs"] = epochs;
            recipe["warmupEpochs"] = Math.Min(1, epochs / 2d);
            recipe["plainEpochs"] = Math.Min(epochs / 4, 3);
            recipe["validateEvery"] = Math.Max(1, epochs / 3);
        }

        if (options.InputSize is { } side)
            recipe["inputSize"] = side;
        return recipe;
    }

    private async Task<Import> ImportAsync(Stage stage, string archive, Action<StepState> report)
    {
        var sha256 = await api.UploadAsync(stage.ProjectId, archive, cancellation);
        var import = (await api.PostAsync(stage.Path("imports"), new { sha256, fileName = Path.GetFileName(archive), splitBy = "source" }, cancellation)).Id;
        var done = await patience.UntilAsync(
            "The import",
            () => api.GetAsync<Import>(stage.Path($"imports/{import}"), cancellation),
            i => i.State is "done" or "failed",
            i => report(new StepState(i.Total > 0 ? (double)i.Done / i.Total : null, null, i.State)),
            cancellation);
        return done.State == "done" ? done : throw new DemoFailedException($"The import failed: {done.Message}");
    }

    private async Task<Presence> DevicesAsync(Stage stage)
    {
        var devices = await api.GetAsync<Page<Device>>(stage.Path("devices"), cancellation);
        return devices.Items.Select(d => new Presence(d.Id, d.Online)).FirstOrDefault() ?? new Presence(null, false);
    }

    private sealed record Presence(string? Id, bool Online);
}
