using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access;

public sealed class DeviceKeysTests : IDisposable
{
    private readonly ECDsa device = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DeviceKeys keys = new();

    private string Pem => device.ExportSubjectPublicKeyInfoPem();

    [Fact]
    public void Only_the_devices_own_key_signs_for_it()
    {
        for (var again = 0; again < 2; again++)
        {
            keys.Signed(Token(device), Pem).ShouldBeTrue();
            keys.Signed(Token(stranger), Pem).ShouldBeFalse();
            keys.Signed(Token(stranger), stranger.ExportSubjectPublicKeyInfoPem()).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("es256")]
    public void Another_algorithm_is_refused_whoever_signed(string algorithm) => keys.Signed(Token(device, algorithm), Pem).ShouldBeFalse();

    [Fact]
    public void Changed_claims_and_cut_or_strange_signatures_are_refused()
    {
        var parts = Token(device).EncodedToken.Split('.');
        var others = Encode("""{"sub":"another"}""");
        foreach (var text in new[] { $"{parts[0]}.{others}.{parts[2]}", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{parts[2][..40]}", $"{parts[0]}.{parts[1]}.{parts[2]}{parts[2]}" })
            keys.Signed(new JsonWebToken(text), Pem).ShouldBeFalse(text);
        var der = device.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        keys.Signed(new JsonWebToken($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(der)}"), Pem).ShouldBeFalse();
    }

    public void Dispose()
    {
        device.Dispose();
        stranger.Dispose();
    }

    private static JsonWebToken Token(ECDsa by, string algorithm = "ES256")
    {
        var signed = $"{Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{Encode("""{"sub":"device"}""")}";
        return new JsonWebToken($"{signed}.{Base64Url.EncodeToString(by.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}");
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
