using Microsoft.IdentityModel.Tokens;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// The public keys of Google's tokens by key id. They change every few days: they are fetched again when their time is over and when a token names one
/// that is not among them, though not more often than every half minute. While they cannot be fetched, the last good ones count.
/// </summary>
public sealed class SigningKeys(HttpClient http, Uri address, TimeProvider time, ILogger<SigningKeys> log) : IDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);
    private readonly SemaphoreSlim gate = new(1);
    private volatile KeySet keys = new(new Dictionary<string, SecurityKey>(), DateTimeOffset.MinValue, DateTimeOffset.MinValue, Failed: false);

    /// <summary>The key, if it is among those fetched so far.</summary>
    public SecurityKey? Find(string? keyId) => keyId is null ? null : keys.ById.GetValueOrDefault(keyId);

    /// <summary>Fetches the keys if a token that names this one cannot be judged by those at hand.</summary>
    /// <exception cref="SigningKeysUnavailableException">They cannot be had, and this key is not among the last good ones.</exception>
    public async Task PrepareAsync(string keyId, CancellationToken cancellation)
    {
        if (IsJudged(keyId))
            return;
        await gate.WaitAsync(cancellation);
        try
        {
            if (!IsJudged(keyId) && keys.Asked + AtMostEvery <= time.GetUtcNow())
                await FetchAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }

        if (keys.Failed && Find(keyId) is null)
            throw new SigningKeysUnavailableException();
    }

    public void Dispose() => gate.Dispose();

    private bool IsJudged(string keyId) => keys.Until > time.GetUtcNow() && Find(keyId) is not null;

    private async Task FetchAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        try
        {
            using var answer = await http.GetAsync(address, cancellation);
            answer.EnsureSuccessStatusCode();
            var set = new JsonWebKeySet(await answer.Content.ReadAsStringAsync(cancellation));
            var usable = set.Keys.Where(k => k is { Kty: JsonWebAlgorithmsKeyTypes.RSA, Kid.Length: > 0 } && k.Alg is null or "" or SecurityAlgorithms.RsaSha256).ToList();
            if (usable.Count == 0)
                throw new FormatException("No RSA key among them.");
            var lifetime = answer.Headers.CacheControl?.MaxAge ?? UsualLifetime;
            keys = new(usable.ToDictionary(k => k.Kid, SecurityKey (k) => k), now + (lifetime < LongestLifetime ? lifetime : LongestLifetime), now, Failed: false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(e, "The keys of sign-in tokens could not be fetched from {Address}; {Count} earlier ones are kept", address, keys.ById.Count);
            keys = keys with { Asked = now, Failed = true };
        }
    }

    private sealed record KeySet(IReadOnlyDictionary<string, SecurityKey> ById, DateTimeOffset Until, DateTimeOffset Asked, bool Failed);
}

/// <summary>Whether a token is good cannot be told now; it is nobody's fault who calls.</summary>
public sealed class SigningKeysUnavailableException() : Exception("The keys of sign-in tokens cannot be fetched.");
