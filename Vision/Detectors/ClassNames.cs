using System.Globalization;
using System.Text;

namespace VisionInApp.Vision.Detectors;

/// <summary>Class names as ONNX files tell them: a dictionary from number to name in the notation of JSON or of Python.</summary>
public static class ClassNames
{
    private const int Most = 10_000;

    /// <summary>The names in the order of their numbers 0, 1, 2 …; null when the text is no such dictionary.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = new SortedDictionary<int, string>();
        var at = 0;
        if (!Take(text, ref at, '{'))
            return null;
        while (!Take(text, ref at, '}'))
        {
            if ((names.Count > 0 && !Take(text, ref at, ',')) || names.Count >= Most)
                return null;
            if (Number(text, ref at) is not { } number || !Take(text, ref at, ':') || Quoted(text, ref at) is not { } name || !names.TryAdd(number, name))
                return null;
        }

        return names.Count > 0 && names.Keys.Last() == names.Count - 1 ? [.. names.Values] : null;
    }

    private static bool Take(string text, ref int at, char wanted)
    {
        SkipSpace(text, ref at);
        if (at >= text.Length || text[at] != wanted)
            return false;
        at++;
        return true;
    }

    private static int? Number(string text, ref int at)
    {
        SkipSpace(text, ref at);
        var digits = at < text.Length && text[at] is '"' or '\'' ? Quoted(text, ref at) : Digits(text, ref at);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at];
    }

    private static string? Quoted(string text, ref int at)
    {
        SkipSpace(text, ref at);
        if (at >= text.Length || text[at] is not ('"' or '\''))
            return null;
        var quote = text[at++];
        var name = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            var character = text[at] == '\\' ? Escaped(text, ref at) : text[at++];
            if (character is null)
                return null;
            name.Append(character.Value);
        }

        return Take(text, ref at, quote) ? name.ToString() : null;
    }

    private static char? Escaped(string text, ref int at)
    {
        if (at + 1 >= text.Length)
            return null;
        var kind = text[at + 1];
        at += 2;
        var digits = kind switch { 'u' => 4, 'x' => 2, _ => 0 };
        if (digits == 0)
            return kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind };
        if (at + digits > text.Length || !ushort.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return null;
        at += digits;
        return (char)code;
    }

    private static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}
