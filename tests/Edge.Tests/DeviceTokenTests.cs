using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.EdgeDevice.Sync;

namespace VisionInApp.Tests.Edge;

public class DeviceTokenTests
{
    [Fact]
    public void A_token_is_an_es256_jwt_the_public_key_verifies_and_lives_at_most_five_minutes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var identity = new DeviceIdentity(new Uri("http://127.0.0.1:1"), "d-1", "p-1", 3, new Dictionary<string, string>());
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        var parts = DeviceToken.ForOneCall(identity, key, now).Split('.');

        parts.Length.ShouldBe(3);
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256).ShouldBeTrue();
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        claims.GetProperty("sub").GetString().ShouldBe("d-1");
        claims.GetProperty("epoch").GetInt32().ShouldBe(3);
        claims.GetProperty("aud").GetString().ShouldBe("visioninapp");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBeLessThanOrEqualTo(300);
        claims.GetProperty("jti").GetString().ShouldNotBe(JsonDocument.Parse(
            Base64Url.DecodeFromChars(DeviceToken.ForOneCall(identity, key, now).Split('.')[1])).RootElement.GetProperty("jti").GetString());
    }

    [Fact]
    public void A_token_for_reading_has_no_id_and_is_shown_until_it_grows_old_or_is_refused_or_the_clock_is_set_back()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var identity = new DeviceIdentity(new Uri("http://127.0.0.1:1"), "d-1", "p-1", 3, new Dictionary<string, string>());
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var reading = new ReadingToken(identity, key, time);

        var first = reading.Text;
        JsonDocument.Parse(Base64Url.DecodeFromChars(first.Split('.')[1])).RootElement.TryGetProperty("jti", out _).ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(2));
        reading.Text.ShouldBe(first);

        time.Advance(TimeSpan.FromMinutes(1));
        var second = reading.Text;
        second.ShouldNotBe(first);
        reading.Forget();
        var third = reading.Text;
        third.ShouldNotBe(second);
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromHours(1));
        reading.Text.ShouldNotBe(third);
    }
}
