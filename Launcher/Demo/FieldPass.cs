using System.Text.Json.Nodes;

namespace VisionInApp.Launcher.Demo;

/// <summary>Lets the device see the field: points its source at a folder, waits until it has seen it all and all it kept has arrived.</summary>
internal sealed class FieldPass(Stage stage, string deviceId, CancellationToken cancellation)
{
    private const double LeastScore = 0.5;
    private const int LeastHashDistance = 2;

    /// <summary>Answers how many frames came back.</summary>
    public async Task<int> RunAsync(string folder, int pass)
    {
        var frames = Directory.GetFiles(folder).Length;
        var before = (await LookAsync()).Arrived;
        var captured = (await DeviceAsync()).FramesCaptured;
        await PointAtAsync(folder, pass);
        var seen = await stage.View.StepAsync(
            $"The device looks at {frames} field pictures",
            report => stage.Patience.UntilAsync("The device's pass", DeviceAsync, d => d.Pass == pass && d.FramesLeft == 0, d => Tell(d, frames, pass, report), cancellation),
            d => $"{d.FramesCaptured - captured} kept because it was unsure of them");
        var kept = Math.Max(0, seen.FramesCaptured - captured);
        var arrived = await stage.View.StepAsync(
            "Collect them",
            report => stage.Patience.UntilAsync(
                "The feedback queue", LookAsync, a => a.Arrived - before >= kept,
                a => report(new StepState((double)(a.Arrived - before) / kept, null, $"{a.Arrived - before} of {kept}")), cancellation),
            a => $"{a.Arrived - before} in the feedback queue");
        return arrived.Arrived - before;
    }

    private async Task PointAtAsync(string folder, int pass)
    {
        var settings = await stage.Api.GetAsync<JsonObject>($"devices/{deviceId}/pipeline", cancellation);
        settings["source"] = new JsonObject { ["kind"] = "folder", ["address"] = folder };
        settings["pass"] = pass;
        settings["maxFps"] = 0;
        settings["capture"] = new JsonObject
        {
            ["enabled"] = true,
            ["minScore"] = LeastScore,
            ["maxFramesPerPass"] = 1000,
            ["minHashDistance"] = LeastHashDistance,
            ["coolDown"] = "00:00:00",
        };
        await stage.Api.PutAsync($"devices/{deviceId}/pipeline", settings, cancellation);
    }

    private static void Tell(Device device, int frames, int pass, Action<StepState> report)
    {
        if (device.Pass != pass || device.FramesLeft is not { } left)
        {
            report(new StepState(null, null, "fetching its settings"));
            return;
        }

        var rate = device.Fps is > 0 and var fps ? fps : (double?)null;
        report(new StepState(1 - ((double)left / frames), left / rate, rate is null ? "" : $"{rate:0} frames/s"));
    }

    private Task<Device> DeviceAsync() => stage.Api.GetAsync<Device>($"devices/{deviceId}", cancellation);

    private async Task<Arrivals> LookAsync() => new((await stage.Api.GetAsync<Overview>(stage.Path("overview"), cancellation)).Feedback.Total);

    private sealed record Arrivals(int Arrived);
}
