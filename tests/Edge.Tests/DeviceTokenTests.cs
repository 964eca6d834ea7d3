using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

        var parts = DeviceToken.Create(identity, key, now).Split('.');

        parts.Length.ShouldBe(3);
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256).ShouldBeTrue();
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        claims.GetProperty("sub").GetString().ShouldBe("d-1");
        claims.GetProperty("epoch").GetInt32().ShouldBe(3);
        claims.GetProperty("aud").GetString().ShouldBe("visioninapp");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBeLessThanOrEqualTo(300);
        claims.GetProperty("jti").GetString().ShouldNotBe(JsonDocument.Parse(
            Base64Url.DecodeFromChars(DeviceToken.Create(identity, key, now).Split('.')[1])).RootElement.GetProperty("jti").GetString());
    }
}
