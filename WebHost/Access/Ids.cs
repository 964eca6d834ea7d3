using System.Security.Cryptography;
using System.Text;

namespace VisionInApp.WebHost.Access;

/// <summary>Ids of things made through the API.</summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 20;

    /// <summary>The id of what a command makes: always the same for the same command, so that a retry meets the thing it made.</summary>
    public static string Of(string kind, string commandId)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{commandId}"));
        return string.Create(Length, digest, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }

    /// <summary>Whether a text from outside can be an id at all; anything else is not found without asking a grain.</summary>
    public static bool IsPlausible(string? id) => id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
