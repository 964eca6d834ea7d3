using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VisionInApp.Grains.Interfaces.Devices;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Tokens whose signature was found good, by their SHA-256, so that the same one need not be computed again. Nothing else is taken from here: whether the
/// device may still call is asked anew each time. When too many come together, all are forgotten and computed again.
/// </summary>
public sealed class CheckedTokens(TimeProvider time, int capacity = 50_000)
{
    private readonly ConcurrentDictionary<Digest, CheckedToken> tokens = [];

    public int Count => tokens.Count;

    /// <summary>Null for one that is not known, or whose time is over.</summary>
    public CheckedToken? Find(string text) =>
        tokens.TryGetValue(Digest.Of(text), out var token) && token.Expires > time.GetUtcNow().ToUnixTimeSeconds() ? token : null;

    public void Keep(string text, CheckedToken token)
    {
        if (tokens.Count >= capacity)
            tokens.Clear();
        tokens[Digest.Of(text)] = token;
    }

    private readonly record struct Digest(UInt128 First, UInt128 Second)
    {
        public static Digest Of(string text)
        {
            Span<UInt128> halves = stackalloc UInt128[2];
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), MemoryMarshal.AsBytes(halves));
            return new(halves[0], halves[1]);
        }
    }
}

/// <summary>What a token with a good signature says, and by which key it is good.</summary>
/// <param name="Expires">Unix seconds.</param>
public sealed record CheckedToken(IDeviceGrain Device, string PublicKeyPem, int Epoch, long Expires)
{
    /// <summary>Whether the device as it is now would be believed this token.</summary>
    public bool IsOf(DeviceView device) =>
        device is { Revoked: false } && device.CredentialEpoch == Epoch && string.Equals(device.PublicKeyPem, PublicKeyPem, StringComparison.Ordinal);
}
