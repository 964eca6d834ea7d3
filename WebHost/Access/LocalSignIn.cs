using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.HttpOverrides;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Sign-in for the person who started the process: whoever holds a one-time token and calls from this machine is that person.
/// A token counts once, also across restarts with the same environment: its hash is kept as an empty file in the data folder.
/// </summary>
public sealed class LocalSignIn
{
    /// <summary>Environment variable with the tokens, separated by commas.</summary>
    public const string TokensVariable = "VISION_LOCAL_SIGNIN_TOKENS";
    public const string UserId = "local";
    private const int MinLength = 32;

    /// <summary>Left by a proxy; the last one by our own reading of a known proxy's.</summary>
    private static readonly string[] ByProxy = ["X-Forwarded-For", "Forwarded", ForwardedHeadersDefaults.XOriginalForHeaderName];

    private readonly byte[][] hashes;
    private readonly string usedFolder;

    /// <exception cref="ArgumentException">A token is too short to be safe.</exception>
    public LocalSignIn(string? tokens, string usedFolder)
    {
        var all = (tokens ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (all.Any(t => t.Length < MinLength))
            throw new ArgumentException($"Each token in {TokensVariable} must have at least {MinLength} characters.", nameof(tokens));
        hashes = [.. all.Select(Hash)];
        this.usedFolder = usedFolder;
        Directory.CreateDirectory(usedFolder);
        ForgetOthers();
    }

    /// <summary>Uses a token up.</summary>
    public SignInAnswer Use(string token)
    {
        var given = Hash(token);
        var known = false;
        foreach (var hash in hashes)
            known |= CryptographicOperations.FixedTimeEquals(hash, given);
        if (!known)
            return SignInAnswer.Invalid;
        return TryMarkUsed(given) ? SignInAnswer.SignedIn : SignInAnswer.Used;
    }

    /// <summary>Whether a request comes from this machine itself, not through a proxy on it.</summary>
    public static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !ByProxy.Any(context.Request.Headers.ContainsKey);

    // Creating the file decides who was first, between threads and between processes.
    private bool TryMarkUsed(byte[] hash)
    {
        try
        {
            using var mark = new FileStream(MarkOf(hash), FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(MarkOf(hash)))
        {
            return false;
        }
    }

    // A mark of a token that this environment does not hold can never matter again.
    private void ForgetOthers()
    {
        var mine = hashes.Select(MarkOf).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(usedFolder).Where(f => !mine.Contains(f)))
            File.Delete(file);
    }

    private string MarkOf(byte[] hash) => Path.Combine(usedFolder, Convert.ToHexStringLower(hash));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

public enum SignInAnswer
{
    SignedIn,
    Used,
    Invalid,
}
