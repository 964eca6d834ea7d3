using Microsoft.Extensions.Time.Testing;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access;

public class CheckedTokensTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly FakeTimeProvider time = new(Now);

    [Fact]
    public void A_token_is_known_until_it_expires()
    {
        var tokens = new CheckedTokens(time);
        tokens.Keep("a.b.c", Token(Now.AddMinutes(1)));
        tokens.Find("a.b.c").ShouldNotBeNull();
        tokens.Find("a.b.d").ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(1));
        tokens.Find("a.b.c").ShouldBeNull();
    }

    [Fact]
    public void Tokens_kept_stay_bounded_and_forgetting_one_costs_time_only()
    {
        var tokens = new CheckedTokens(time, capacity: 10);
        for (var i = 0; i < 1000; i++)
        {
            tokens.Keep($"token {i}", Token(Now.AddMinutes(1)));
            tokens.Find($"token {i}").ShouldNotBeNull();
            tokens.Count.ShouldBeLessThanOrEqualTo(10);
        }
    }

    [Fact]
    public void A_device_that_was_revoked_or_has_another_key_or_epoch_is_not_believed_it()
    {
        var token = Token(Now);
        var device = new DeviceView
        {
            Id = "d-1",
            ProjectId = "p-1",
            Version = 1,
            Name = "camera",
            PublicKeyPem = "key 1",
            CredentialEpoch = 3,
            Revoked = false,
            DesiredGeneration = 0,
            Pipeline = PipelineSettings.Default,
            ReportedGeneration = 0,
            Status = "idle",
        };
        token.IsOf(device).ShouldBeTrue();
        token.IsOf(device with { Revoked = true }).ShouldBeFalse();
        token.IsOf(device with { CredentialEpoch = 4 }).ShouldBeFalse();
        token.IsOf(device with { PublicKeyPem = "key 2" }).ShouldBeFalse();
    }

    private static CheckedToken Token(DateTimeOffset expires) => new(null!, "key 1", 3, expires.ToUnixTimeSeconds());
}
