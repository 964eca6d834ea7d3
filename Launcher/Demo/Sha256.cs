using System.Security.Cryptography;

namespace VisionInApp.Launcher.Demo;

internal static class Sha256
{
    /// <summary>Lower-case hex.</summary>
    public static async Task<string> OfFileAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
