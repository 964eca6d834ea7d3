using System.Security.Cryptography;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Devices;

/// <summary>Tokens that a device shows more than once.</summary>
[Collection(WebHostCollection.Name)]
public sealed class ReadingTokenTests(WebHostFixture host)
{
    private const string Desired = "/api/v1/device/desired";

    [Fact]
    public async Task A_token_without_an_id_may_be_shown_again_but_only_to_read()
    {
        using var device = await JoinAsync();
        var api = host.NewApi(device.ReadingToken());
        var offer = new { sha256 = Pictures.Sha256Of(Pictures.Jpeg(811)), bytes = 1000 };

        (await api.Post("/api/v1/device/frames", offer)).Status.ShouldBe(401);
        var state = await api.Get(Desired);
        state.Status.ShouldBe(200);
        (await api.Get(Desired, ("If-None-Match", state.ETag!))).Status.ShouldBe(304);
        (await api.Get(Desired)).Status.ShouldBe(200);
        (await api.Post("/api/v1/device/frames", offer)).Status.ShouldBe(401);
        (await api.Post("/api/v1/device/broker")).Status.ShouldBe(401);
        (await host.NewApi(device.Token()).Post("/api/v1/device/frames", offer)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_revoked_device_is_refused_at_the_next_call_also_with_a_token_shown_before()
    {
        using var device = await JoinAsync();
        var api = host.NewApi(device.ReadingToken());
        (await api.Get(Desired)).Status.ShouldBe(200);
        (await host.Api.Post($"/api/v1/devices/{device.Id}/revoke")).Status.ShouldBe(200);
        (await api.Get(Desired)).Status.ShouldBe(401);
        (await host.NewApi(device.ReadingToken(epoch: device.Epoch + 1)).Get(Desired)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_for_reading_that_is_not_right_in_every_part_is_refused_though_another_was_taken()
    {
        using var device = await JoinAsync();
        using var other = await JoinAsync();
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = device.ReadingToken();
        (await host.NewApi(good).Get(Desired)).Status.ShouldBe(200);
        var (parts, others) = (good.Split('.'), other.ReadingToken().Split('.'));
        var bad = new Dictionary<string, string>
        {
            ["another device's claims under this signature"] = $"{parts[0]}.{others[1]}.{parts[2]}",
            ["another signature"] = $"{parts[0]}.{parts[1]}.{others[2]}",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["expired"] = device.ReadingToken(issuedAgo: TimeSpan.FromMinutes(3), lifetime: TimeSpan.FromMinutes(2)),
            ["too long"] = device.ReadingToken(lifetime: TimeSpan.FromMinutes(6)),
            ["too far in the future"] = device.ReadingToken(issuedAgo: TimeSpan.FromMinutes(-2)),
            ["another key"] = device.ReadingToken(by: foreign),
            ["another epoch"] = device.ReadingToken(epoch: device.Epoch + 1),
            ["another audience"] = device.ReadingToken(audience: "somebody"),
            ["another device"] = device.ReadingToken(subject: other.Id),
        };
        foreach (var (what, token) in bad)
            (await host.NewApi(token).Get(Desired)).Status.ShouldBe(401, what);
        (await host.NewApi(good).Get("/api/v1/projects")).Status.ShouldBe(401);
        (await host.NewApi(good).Get(Desired)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_devices_clock_may_be_a_little_ahead()
    {
        using var device = await JoinAsync();
        (await host.NewApi(device.ReadingToken(issuedAgo: TimeSpan.FromSeconds(-20))).Get(Desired)).Status.ShouldBe(200);
    }

    private async Task<TestDevice> JoinAsync() => await TestDevice.JoinAsync(host, await host.NewProjectAsync("Fleet"));
}
