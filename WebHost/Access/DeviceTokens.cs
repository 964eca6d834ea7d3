using Microsoft.IdentityModel.JsonWebTokens;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Platform.Cache;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Checks the tokens that devices sign themselves (in the spirit of RFC 7523): ES256 by the device's enrolled key, its credential epoch,
/// for us, valid at most five minutes, each used once.
/// </summary>
/// <param name="started">When this process started to accept tokens.</param>
public sealed class DeviceTokens(IGrainFactory grains, ISharedCounts shared, TimeProvider time, DateTimeOffset started)
{
    public const string Audience = "visioninapp";
    private const int MaxTokenLength = 2000;
    private readonly UsedTokens used = new(time, shared, TokenTimes.MaxLifetime + TokenTimes.Skew);
    private readonly DeviceKeys keys = new();
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>The device that signed the token, or null with the reason.</summary>
    public async Task<(DeviceView? Device, string? Refusal)> CheckAsync(string text, CancellationToken cancellation)
    {
        if (Read(text) is not { } token || !Ids.IsPlausible(token.Subject))
            return (null, "not a device token");
        var device = await grains.GetGrain<IDeviceGrain>(token.Subject).Get(cancellation);
        if (device is null || device.Revoked)
            return (null, "unknown or revoked device");
        if (!token.Audiences.Contains(Audience) || !keys.Signed(token, device.PublicKeyPem))
            return (null, "signature, audience or algorithm");
        if (!token.TryGetPayloadValue<long>("epoch", out var epoch) || epoch != device.CredentialEpoch)
            return (null, "credential epoch");
        if (TimesRefusal(token) is { } refusal)
            return (null, refusal);
        return token.Id is { Length: >= 8 and <= 100 } id && await used.TryUseAsync(token.Subject, id, cancellation)
            ? (device, null)
            : (null, "used before, or its id is too short");
    }

    private JsonWebToken? Read(string text)
    {
        try
        {
            return text.Length <= MaxTokenLength && handler.CanReadToken(text) ? handler.ReadJsonWebToken(text) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private string? TimesRefusal(JsonWebToken token) =>
        token.TryGetPayloadValue<long>("exp", out var expires) && token.TryGetPayloadValue<long>("iat", out var issued)
            ? TokenTimes.Refusal(issued, expires, time.GetUtcNow(), started)
            : "no lifetime";
}
