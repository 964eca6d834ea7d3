using System.Security.Cryptography;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Devices;

[Collection(WebHostCollection.Name)]
public sealed class DeviceTests(WebHostFixture host)
{
    private const string Desired = "/api/v1/device/desired";

    [Fact]
    public async Task A_device_joins_once_with_its_token_and_asks_for_its_desired_state()
    {
        var projectId = await host.NewProjectAsync("Fleet");
        var offer = await host.Api.Post($"/api/v1/projects/{projectId}/enrolments", new { name = "it's mine" });
        offer.Body["command"]!.GetValue<string>().ShouldContain(offer.Body["token"]!.GetValue<string>());
        using var device = new TestDevice();
        using var thief = new TestDevice();
        var token = offer.Body["token"]!.GetValue<string>();
        var joined = await device.Redeem(host, token);
        joined.Status.ShouldBe(200);
        joined.Body["trustedKeys"]!.AsObject().Count.ShouldBe(1);
        (await device.Redeem(host, token)).Body["deviceId"]!.GetValue<string>().ShouldBe(joined.Body["deviceId"]!.GetValue<string>());
        (await thief.Redeem(host, token)).Code.ShouldBe("enrolment.token_invalid");
        (await thief.Redeem(host, $"{projectId}.invented")).Code.ShouldBe("enrolment.token_invalid");
        (await host.Api.Get($"/api/v1/projects/{projectId}/devices")).Body["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_desired_state_follows_the_pipeline_and_is_not_sent_twice()
    {
        using var device = await JoinAsync();
        var first = await As(device.Token()).Get(Desired);
        first.Status.ShouldBe(200);
        first.Body["deviceId"]!.GetValue<string>().ShouldBe(device.Id);
        (await As(device.Token()).Get(Desired, ("If-None-Match", first.ETag!))).Status.ShouldBe(304);

        var settings = new { source = new { kind = "folder", address = "/data/frames" }, maxFps = 5, capture = new { enabled = true, minScore = 0.3, maxFramesPerPass = 10, minHashDistance = 4, coolDown = "00:00:01" }, pass = 1 };
        var changed = await host.Api.Put($"/api/v1/devices/{device.Id}/pipeline", settings);
        changed.Status.ShouldBe(200, changed.Json?.ToJsonString());
        var second = await As(device.Token()).Get(Desired, ("If-None-Match", first.ETag!));
        second.Status.ShouldBe(200);
        second.Body["pipeline"]!["source"]!["address"]!.GetValue<string>().ShouldBe("/data/frames");
        second.Body["generation"]!.ToString().ShouldBe(changed.Result);
    }

    [Fact]
    public async Task A_captured_frame_is_offered_and_put()
    {
        using var device = await JoinAsync();
        var frame = Pictures.Jpeg(801);
        var offered = await As(device.Token()).Post("/api/v1/device/frames", new { sha256 = Pictures.Sha256Of(frame), bytes = frame.Length });
        offered.Body["exists"]!.GetValue<bool>().ShouldBeFalse();
        (await host.NewApi(null).Put(offered.Body["url"]!.GetValue<string>(), new ByteArrayContent(frame))).Status.ShouldBe(200);
        (await As(device.Token()).Post("/api/v1/device/frames", new { sha256 = Pictures.Sha256Of(frame), bytes = frame.Length })).Body["exists"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_is_good_once()
    {
        using var device = await JoinAsync();
        var token = device.Token();
        (await As(token).Get(Desired)).Status.ShouldBe(200);
        (await As(token).Get(Desired)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_that_is_not_right_in_every_part_is_refused()
    {
        using var device = await JoinAsync();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bad = new Dictionary<string, string>
        {
            ["expired"] = device.Token(issuedAgo: TimeSpan.FromMinutes(3), lifetime: TimeSpan.FromMinutes(2)),
            ["too long"] = device.Token(lifetime: TimeSpan.FromMinutes(6)),
            ["from the future"] = device.Token(issuedAgo: TimeSpan.FromMinutes(-2)),
            ["another key"] = device.Token(by: foreign),
            ["another epoch"] = device.Token(epoch: device.Epoch + 1),
            ["another audience"] = device.Token(audience: "somebody"),
            ["another device"] = device.Token(subject: "nobody"),
            ["short id"] = device.Token(id: "x"),
            ["a user's token"] = host.Api.Http.DefaultRequestHeaders.Authorization!.Parameter!,
            ["no token"] = "a.b.c",
            ["no signature"] = string.Join('.', [.. device.Token().Split('.')[..2], ""]),
        };
        foreach (var (what, token) in bad)
            (await As(token).Get(Desired)).Status.ShouldBe(401, what);
        (await As(device.Token()).Get(Desired)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_device_is_refused()
    {
        using var device = await JoinAsync();
        (await host.Api.Post($"/api/v1/devices/{device.Id}/revoke")).Status.ShouldBe(200);
        (await As(device.Token()).Get(Desired)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_devices_token_opens_nothing_of_the_users()
    {
        using var device = await JoinAsync();
        (await As(device.Token()).Get("/api/v1/projects")).Status.ShouldBe(401);
        (await host.Stranger().Get($"/api/v1/devices/{device.Id}")).Status.ShouldBe(404);
    }

    private async Task<TestDevice> JoinAsync() => await TestDevice.JoinAsync(host, await host.NewProjectAsync("Fleet"));

    private Api As(string token) => host.NewApi(token);
}
