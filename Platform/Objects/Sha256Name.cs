using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.Platform.Objects;

/// <summary>The only names that become paths: 64 lower-case hex digits.</summary>
public static class Sha256Name
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(string? text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(Hex);

    /// <summary>The name that stands for a text.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <exception cref="ArgumentException">Not 64 lower-case hex digits.</exception>
    public static string Require(string text) =>
        IsValid(text) ? text : throw new ArgumentException("Not a SHA-256 in lower-case hex.", nameof(text));
}
