using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Signing;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Devices;

/// <summary>One-time tokens <c>PROJECT.SECRET</c> with which devices join a project; the project keeps only their hashes.</summary>
/// <param name="secret">Makes tokens from commands, so that a repeated command gets the same token.</param>
public sealed class Enrolments(byte[] secret, IGrainFactory grains, ISigner signer, BrokerAccounts accounts, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public async Task<IResult> OfferAsync(string projectId, string? name, Command command, string server, CancellationToken cancellation)
    {
        var token = $"{projectId}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{projectId}\n{command.CommandId}")))}";
        var until = time.GetUtcNow() + Lifetime;
        var outcome = await grains.GetGrain<IProjectGrain>(projectId).OfferEnrolment(command, Hash(token), until, cancellation);
        return outcome.Ok ? TypedResults.Ok(new EnrolmentOffer(token, until, InstallCommand.For(server, token, name))) : Problems.Of(outcome);
    }

    /// <summary>Uses the token up and makes the device. The same request again answers the same device.</summary>
    public async Task<IResult> RedeemAsync(EnrolmentClaim claim, CancellationToken cancellation)
    {
        var projectId = claim.Token.Split('.', 2)[0];
        if (!Ids.IsPlausible(projectId))
            return Problems.Of(Outcome.Refused("enrolment.token_invalid", "This is not an enrolment token."));
        var command = new Command(Hash($"{claim.Token}\n{claim.PublicKeyPem}")[..32], "device");
        var redeemed = await grains.GetGrain<IProjectGrain>(projectId).RedeemEnrolment(command, Hash(claim.Token), cancellation);
        if (!redeemed.Ok)
            return Problems.Of(redeemed);
        var id = Ids.Of("device", command.CommandId);
        var device = grains.GetGrain<IDeviceGrain>(id);
        var enrolled = await device.Enrol(command, new DeviceEnrolment(projectId, claim.Name, claim.PublicKeyPem, claim.HardwareId), cancellation);
        if (!enrolled.Ok)
            return Problems.Of(enrolled);
        var view = await device.Get(cancellation) ?? throw new InvalidOperationException($"Device {id} is enrolled and not there.");
        var account = await accounts.TryGrantAsync(id, cancellation);
        return TypedResults.Ok(new Enrolled(id, projectId, view.CredentialEpoch, new() { [signer.KeyId] = signer.PublicKeyPem }, account));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <param name="Command">What to run on the device.</param>
public sealed record EnrolmentOffer(string Token, DateTimeOffset Until, string Command);

/// <param name="CredentialEpoch">Goes into every token the device signs.</param>
/// <param name="TrustedKeys">Public keys (PEM) by key id, whose model packages the device accepts.</param>
/// <param name="Broker">Its user at the broker of the streams; null where it needs none, or gets it later from <c>/device/broker</c>.</param>
public sealed record Enrolled(string DeviceId, string ProjectId, int CredentialEpoch, Dictionary<string, string> TrustedKeys, BrokerAccount? Broker);
