using Microsoft.IdentityModel.JsonWebTokens;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Platform.Cache;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Checks the tokens that devices sign themselves (in the spirit of RFC 7523): ES256 by the device's enrolled key, its credential epoch, for us, valid at most
/// five minutes. One with an id (<c>jti</c>) is good once; one without may be shown again while it lives, but only to read.
/// </summary>
/// <param name="started">When this process started to accept tokens.</param>
public sealed class DeviceTokens(IGrainFactory grains, ISharedCounts shared, TimeProvider time, DateTimeOffset started)
{
    public const string Audience = "visioninapp";
    private const int MaxTokenLength = 2000;
    private readonly UsedTokens used = new(time, shared, TokenTimes.MaxLifetime + TokenTimes.Skew);
    private readonly CheckedTokens known = new(time);
    private readonly DeviceKeys keys = new();
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>The device that signed the token, or null with the reason.</summary>
    /// <param name="reads">Whether the call only reads.</param>
    public async Task<(DeviceView? Device, string? Refusal)> CheckAsync(string text, bool reads, CancellationToken cancellation)
    {
        if (text.Length > MaxTokenLength)
            return (null, "not a device token");
        if (reads && known.Find(text) is { } before)
            return await before.Device.Get(cancellation) is { } same && before.IsOf(same) ? (same, null) : (null, "unknown or revoked device");
        if (Read(text) is not { } token || !Ids.IsPlausible(token.Subject))
            return (null, "not a device token");
        var grain = grains.GetGrain<IDeviceGrain>(token.Subject);
        var device = await grain.Get(cancellation);
        if (device is null || device.Revoked)
            return (null, "unknown or revoked device");
        if (!token.Audiences.Contains(Audience) || !keys.Signed(token, device.PublicKeyPem))
            return (null, "signature, audience or algorithm");
        if (!token.TryGetPayloadValue<long>("epoch", out var epoch) || epoch != device.CredentialEpoch)
            return (null, "credential epoch");
        if (!token.TryGetPayloadValue<long>("exp", out var expires) || !token.TryGetPayloadValue<long>("iat", out var issued))
            return (null, "no lifetime");
        var once = !string.IsNullOrEmpty(token.Id);
        if (TokenTimes.Refusal(issued, expires, time.GetUtcNow(), once ? started : null) is { } refusal)
            return (null, refusal);
        if (once)
            return await TryUseAsync(token, cancellation) ? (device, null) : (null, "used before, or its id is too short");
        if (!reads)
            return (null, "without an id it is for reading only");
        known.Keep(text, new CheckedToken(grain, device.PublicKeyPem, device.CredentialEpoch, expires));
        return (device, null);
    }

    private async ValueTask<bool> TryUseAsync(JsonWebToken token, CancellationToken cancellation) =>
        token.Id is { Length: >= 8 and <= 100 } && await used.TryUseAsync(token.Subject, token.Id, cancellation);

    private JsonWebToken? Read(string text)
    {
        try
        {
            return handler.CanReadToken(text) ? handler.ReadJsonWebToken(text) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
