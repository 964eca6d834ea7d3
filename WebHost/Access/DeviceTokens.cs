using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VisionInApp.Grains.Interfaces.Devices;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Checks the tokens that devices sign themselves (in the spirit of RFC 7523): ES256 by the device's enrolled key, its credential epoch,
/// for us, valid at most five minutes, each used once.
/// </summary>
public sealed class DeviceTokens(IGrainFactory grains, TimeProvider time) : IDisposable
{
    public const string Audience = "visioninapp";
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private const int MaxTokenLength = 2000;
    private readonly MemoryCache seen = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private readonly Lock gate = new();
    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>The device that signed the token, or null with the reason.</summary>
    public async Task<(DeviceView? Device, string? Refusal)> CheckAsync(string text, CancellationToken cancellation)
    {
        if (Read(text) is not { } token || !Ids.IsPlausible(token.Subject))
            return (null, "not a device token");
        var device = await grains.GetGrain<IDeviceGrain>(token.Subject).Get(cancellation);
        if (device is null || device.Revoked)
            return (null, "unknown or revoked device");
        if (!await IsSignedByAsync(token, device.PublicKeyPem))
            return (null, "signature, audience or algorithm");
        if (!token.TryGetPayloadValue<long>("epoch", out var epoch) || epoch != device.CredentialEpoch)
            return (null, "credential epoch");
        if (TimesRefusal(token) is { } refusal)
            return (null, refusal);
        return FirstSeen(token) ? (device, null) : (null, "token used before");
    }

    public void Dispose() => seen.Dispose();

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

    private async Task<bool> IsSignedByAsync(JsonWebToken token, string publicKeyPem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(publicKeyPem);
        var validated = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = new ECDsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
            ValidateLifetime = false,
        });
        return validated.IsValid;
    }

    private string? TimesRefusal(JsonWebToken token)
    {
        var now = time.GetUtcNow();
        if (!token.TryGetPayloadValue<long>("exp", out var exp) || !token.TryGetPayloadValue<long>("iat", out var iat))
            return "no lifetime";
        var (issued, expires) = (Instant(iat), Instant(exp));
        if (expires - issued > MaxLifetime || issued > now + Skew)
            return "lifetime";
        return expires <= now ? "expired" : null;
    }

    private bool FirstSeen(JsonWebToken token)
    {
        if (token.Id is not { Length: >= 8 and <= 100 } id)
            return false;
        var key = (token.Subject, id);
        lock (gate)
        {
            if (seen.TryGetValue(key, out _))
                return false;
            seen.Set(key, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = MaxLifetime + (Skew * 2), Size = 1 });
            return true;
        }
    }

    private static DateTimeOffset Instant(long seconds) =>
        seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.MinValue;
}
