using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>Issues ID tokens as Firebase does, with RSA keys of its own, and shows their public halves.</summary>
internal sealed class TestIssuer
{
    public const string ProjectId = "plant-4";
    private readonly Dictionary<string, RSA> keys = [];

    public TestIssuer(params string[] keyIds)
    {
        foreach (var id in keyIds)
            AddKey(id);
    }

    public void AddKey(string id) => keys[id] = RSA.Create(2048);

    public void DropKey(string id) => keys.Remove(id);

    public string PublicPem(string id) => keys[id].ExportSubjectPublicKeyInfoPem();

    /// <summary>A JSON Web Key Set.</summary>
    public string KeySet() => new JsonObject
    {
        ["keys"] = new JsonArray([.. keys.Select(k =>
        {
            var p = k.Value.ExportParameters(false);
            return (JsonNode)new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = k.Key, ["n"] = Base64UrlEncoder.Encode(p.Modulus), ["e"] = Base64UrlEncoder.Encode(p.Exponent),
            };
        })]),
    }.ToJsonString();

    /// <summary>What a good token says of somebody who signed in a minute ago.</summary>
    public static JsonObject Claims(DateTimeOffset now, string subject = "ann-uid") => new()
    {
        ["iss"] = $"https://securetoken.google.com/{ProjectId}",
        ["aud"] = ProjectId,
        ["auth_time"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
        ["iat"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(59).ToUnixTimeSeconds(),
        ["sub"] = subject,
        ["user_id"] = subject,
        ["email"] = $"{subject}@example.com",
        ["email_verified"] = true,
        ["firebase"] = new JsonObject { ["sign_in_provider"] = "password" },
    };

    /// <summary>Signed by a key of ours.</summary>
    public string Sign(JsonObject claims, string keyId) => Sign(claims, keyId, new JsonObject { ["alg"] = "RS256", ["kid"] = keyId, ["typ"] = "JWT" });

    /// <summary>Signed by a key of ours under a header that may say anything.</summary>
    public string Sign(JsonObject claims, string keyId, JsonObject header)
    {
        var signed = Unsigned(claims, header);
        return $"{signed}.{Base64UrlEncoder.Encode(keys[keyId].SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Header and claims, without the dot and signature.</summary>
    public static string Unsigned(JsonObject claims, JsonObject header) => $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
}
