using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Devices;

/// <summary>A device that has joined a project, with its own key.</summary>
public sealed class TestDevice : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Id { get; private set; } = "";
    public string ProjectId { get; private set; } = "";
    public int Epoch { get; private set; }

    public string PublicKeyPem => key.ExportSubjectPublicKeyInfoPem();

    public static async Task<TestDevice> JoinAsync(WebHostFixture host, string projectId)
    {
        var device = new TestDevice();
        var offer = await host.Api.Post($"/api/v1/projects/{projectId}/enrolments", new { name = "camera 1" });
        var joined = await device.Redeem(host, offer.Body["token"]!.GetValue<string>());
        joined.Status.ShouldBe(200, joined.Json?.ToJsonString());
        device.Joined(joined);
        return device;
    }

    public void Joined(Answer joined)
    {
        (Id, ProjectId) = (joined.Body["deviceId"]!.GetValue<string>(), joined.Body["projectId"]!.GetValue<string>());
        Epoch = joined.Body["credentialEpoch"]!.GetValue<int>();
    }

    public Task<Answer> Redeem(WebHostFixture host, string token) =>
        host.NewApi(null).Post("/api/v1/device/enrol", new { token, publicKeyPem = PublicKeyPem, name = "camera 1", hardwareId = "test" });

    /// <summary>A token for one call as the device signs them; each argument makes it another one.</summary>
    public string Token(
        string? subject = null, int? epoch = null, string audience = "visioninapp", TimeSpan? lifetime = null, TimeSpan issuedAgo = default, string? id = null, ECDsa? by = null) =>
        Sign(subject, epoch, audience, lifetime, issuedAgo, id ?? Guid.NewGuid().ToString("n"), by);

    /// <summary>The same for every call that only reads.</summary>
    public string ReadingToken(
        string? subject = null, int? epoch = null, string audience = "visioninapp", TimeSpan? lifetime = null, TimeSpan issuedAgo = default, ECDsa? by = null) =>
        Sign(subject, epoch, audience, lifetime, issuedAgo, null, by);

    private string Sign(string? subject, int? epoch, string audience, TimeSpan? lifetime, TimeSpan issuedAgo, string? id, ECDsa? by)
    {
        var issued = DateTime.UtcNow - issuedAgo;
        var claims = new Dictionary<string, object> { ["sub"] = subject ?? Id, ["epoch"] = epoch ?? Epoch };
        if (id is not null)
            claims["jti"] = id;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Audience = audience,
            IssuedAt = issued,
            Expires = issued + (lifetime ?? TimeSpan.FromMinutes(2)),
            Claims = claims,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(by ?? key), SecurityAlgorithms.EcdsaSha256),
        });
    }

    public void Dispose() => key.Dispose();
}
