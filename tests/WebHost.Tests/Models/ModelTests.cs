using System.Net.Http.Headers;
using System.Security.Cryptography;
using VisionInApp.Tests.WebHost.Devices;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.WebHost.Models;

[Collection(WebHostCollection.Name)]
public sealed class ModelTests(WebHostFixture host)
{
    [Fact]
    public async Task A_candidate_is_tried_approved_signed_downloaded_and_rolled_out_to_a_device()
    {
        var projectId = await host.NewProjectAsync("Model life", "bolt");
        using var device = await TestDevice.JoinAsync(host, projectId);
        var id = await host.RegisterModelAsync(projectId, map50: 0.6);
        var model = $"/api/v1/models/{id}";
        (await host.Api.Get(model)).Body["gate"]!.GetValue<string>().ShouldBe("passed");
        (await host.Api.Get($"{model}/evaluation")).Body["map50"]!.GetValue<double>().ShouldBe(0.6);
        (await host.Api.Get($"{model}/package")).Code.ShouldBe("package.not_found");
        var overview = (await host.Api.Get($"/api/v1/projects/{projectId}/overview")).Body;
        overview["challenger"]!["id"]!.GetValue<string>().ShouldBe(id);
        overview["waiting"]!.AsArray().ShouldContain(w => w!["kind"]!.GetValue<string>() == "approve" && w["id"]!.GetValue<string>() == id);

        (await host.Api.Post($"{model}/approve", new { comment = "good" })).Status.ShouldBe(200);
        var signed = await PackageAsync(model);
        signed.Manifest.Family.ShouldBe("yolox-nano");
        (await host.Api.Post($"{model}/reject", new { })).Code.ShouldBe("model.decided");

        var plan = new { modelId = id, maxFailureRate = 0.5, soakSeconds = 0, start = true };
        var rollout = await host.Api.Post($"/api/v1/projects/{projectId}/rollouts", plan);
        rollout.Status.ShouldBe(201, rollout.Json?.ToJsonString());
        (await host.Api.Get($"/api/v1/rollouts/{rollout.Result}/targets")).Body["items"]![0]!["deviceId"]!.GetValue<string>().ShouldBe(device.Id);
        await host.Api.GetUntil($"/api/v1/devices/{device.Id}", d => d["desiredPackageSha256"] is not null);
        var package = (await host.NewApi(device.Token()).Get("/api/v1/device/desired")).Body["package"]!;
        package["sha256"]!.GetValue<string>().ShouldBe(signed.Digest);
        using var part = new HttpRequestMessage(HttpMethod.Get, package["url"]!.GetValue<string>());
        part.Headers.Range = new RangeHeaderValue(0, 1);
        (await (await host.NewApi(null).Http.SendAsync(part)).Content.ReadAsStringAsync()).ShouldBe("PK");
    }

    [Fact]
    public async Task A_picture_is_tried_on_a_model_that_is_not_published_yet()
    {
        var projectId = await host.NewProjectAsync("Trying", "bolt");
        var id = await host.RegisterModelAsync(projectId, map50: 0.6);
        var predict = $"/api/v1/projects/{projectId}/predict?model={id}";
        var found = await host.Api.Post(predict, new ByteArrayContent(Pictures.Jpeg(1, 64, 64)) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } });
        found.Status.ShouldBe(200, found.Json?.ToJsonString());
        found.Body["width"]!.GetValue<int>().ShouldBe(64);
        var detection = found.Body["detections"]!.AsArray().ShouldHaveSingleItem()!;
        detection["confidence"]!.GetValue<double>().ShouldBe(0.81, 0.001);
        detection["box"]!["width"]!.GetValue<double>().ShouldBe(16, 0.01);
        found.Body["times"]!["runMs"]!.GetValue<double>().ShouldBeGreaterThan(0);

        (await host.Api.Post(predict, new ByteArrayContent("no picture"u8.ToArray()))).Code.ShouldBe("image.unsupported_format");
        var elsewhere = await host.NewProjectAsync("Elsewhere");
        (await host.Api.Post($"/api/v1/projects/{elsewhere}/predict?model={id}", new ByteArrayContent(Pictures.Jpeg(1)))).Code.ShouldBe("model.not_found");
    }

    [Fact]
    public async Task A_model_the_gate_refused_needs_a_reason_to_be_approved()
    {
        var projectId = await host.NewProjectAsync("Gate", "bolt");
        var id = await host.RegisterModelAsync(projectId, map50: 0.001);
        var model = $"/api/v1/models/{id}";
        (await host.Api.Get(model)).Body["gate"]!.GetValue<string>().ShouldBe("refused");
        (await host.Api.Post($"{model}/approve", new { })).Code.ShouldBe("model.gate_refused");
        (await host.Stranger().Post($"{model}/approve", new { comment = "mine", despiteGate = true })).Status.ShouldBe(404);
        (await host.Api.Post($"{model}/approve", new { comment = "for the demo", despiteGate = true })).Status.ShouldBe(200);
    }

    private async Task<ModelPackage> PackageAsync(string model)
    {
        await host.Api.GetUntil(model, m => m["packageSha256"] is not null);
        var address = (await host.Api.Get($"{model}/package", ("Accept", "application/json"))).Body["url"]!.GetValue<string>();
        var redirected = await host.Api.Get($"{model}/package", ("Accept", "*/*"));
        redirected.Response.RequestMessage!.RequestUri!.PathAndQuery.ShouldStartWith(address.Split("&e=")[0]);
        var answer = await host.NewApi(null).Http.GetAsync(address);
        answer.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("yolox-nano-v1.vpkg");
        var key = (await host.Api.Get("/api/v1/signing-key")).Body;
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(key["publicKeyPem"]!.GetValue<string>());
        var trust = PackageTrust.Keys(new Dictionary<string, ECDsa> { [key["keyId"]!.GetValue<string>()] = ecdsa });
        return ModelPackage.Open(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()), trust);
    }
}
