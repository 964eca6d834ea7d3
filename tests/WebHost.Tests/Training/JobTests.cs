using VisionInApp.Tests.WebHost.Datasets;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Training;

[Collection(WebHostCollection.Name)]
public sealed class JobTests(WebHostFixture host)
{
    [Fact]
    public async Task A_job_is_submitted_shown_as_running_work_and_cancelled()
    {
        var id = await host.NewProjectAsync("Training");
        await host.ImportAsync(id, Pictures.CocoZip(3, firstSeed: 900), "train");
        var version = await host.FreezeAsync(id);
        var submitted = await host.Api.Post($"/api/v1/projects/{id}/jobs", Job(version));
        submitted.Status.ShouldBe(202, submitted.Json?.ToJsonString());
        var address = $"/api/v1/jobs/{submitted.Result}";
        submitted.Response.Headers.Location!.ToString().ShouldBe(address);

        (await host.Api.Get(address)).Body["state"]!.GetValue<string>().ShouldBe("queued");
        (await Running()).ShouldContain(submitted.Result);
        (await host.Api.Get($"/api/v1/projects/{id}/overview")).Body["job"]!["id"]!.GetValue<string>().ShouldBe(submitted.Result);
        (await host.Api.Get($"{address}/metrics")).Status.ShouldBe(200);
        (await host.Api.Get($"{address}/log")).Body["items"]!.AsArray().ShouldBeEmpty();
        (await host.Stranger().Get(address)).Status.ShouldBe(404);
        (await host.Stranger().Post($"{address}/cancel")).Status.ShouldBe(404);

        (await host.Api.Post($"{address}/cancel")).Status.ShouldBe(200);
        (await host.Api.Get(address)).Body["state"]!.GetValue<string>().ShouldBe("cancelled");
        (await Running()).ShouldNotContain(submitted.Result);
        (await host.Api.Post($"{address}/cancel")).Code.ShouldBe("job.ended");
    }

    [Fact]
    public async Task A_job_on_what_is_not_there_is_refused_with_its_code()
    {
        var id = await host.NewProjectAsync("Nothing to train on");
        var jobs = $"/api/v1/projects/{id}/jobs";
        (await host.Api.Post(jobs, Job(7))).Code.ShouldBe("dataset.version_not_found");
        (await host.Api.Post(jobs, Job(1, new { kind = "weights", sha256 = new string('0', 64) }))).Code.ShouldBe("upload.missing");
        (await host.Api.Post(jobs, Job(1, new { kind = "model", modelId = "nothing" }))).Code.ShouldBe("model.not_found");
        (await host.Api.Post(jobs, Job(1, new { kind = "magic" }))).Code.ShouldBe("request.invalid");
    }

    [Fact]
    public async Task The_families_and_their_presets_are_offered()
    {
        (await host.Api.Get("/api/v1/recipes/yolox-nano")).Body["epochs"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (await host.Api.Get("/api/v1/recipes/yolo12-v1-x")).Body["epochs"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (await host.Api.Get("/api/v1/recipes")).Body["items"]!.AsArray().Select(f => f!.GetValue<string>()).ShouldContain("yolo12-n");
        (await host.Api.Get("/api/v1/recipes/yolov5")).Code.ShouldBe("family.not_found");
    }

    private static object Job(int version, object? start = null) =>
        new { datasetVersion = version, family = "yolox-nano", recipe = new { epochs = 1 }, start = start ?? new { kind = "scratch" } };

    private async Task<IEnumerable<string>> Running() =>
        (await host.Api.Get("/api/v1/running")).Body.AsArray().Where(w => w!["kind"]!.GetValue<string>() == "training").Select(w => w!["id"]!.GetValue<string>());
}
