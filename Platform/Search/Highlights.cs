using System.Globalization;

namespace VisionInApp.Platform.Search;

/// <summary>Where terms stand in a text, without regard to case and accents.</summary>
internal static class Highlights
{
    private const int SnippetLength = 160;
    private const int LeadIn = 40;
    private const CompareOptions Loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    /// <summary>Ranges in order, overlapping ones merged.</summary>
    public static IReadOnlyList<TextRange> In(string text, IReadOnlyList<string> terms)
    {
        var found = terms.SelectMany(term => Occurrences(text, term)).OrderBy(r => r.Start).ThenBy(r => r.Length);
        var merged = new List<TextRange>();
        foreach (var range in found)
        {
            if (merged.Count > 0 && merged[^1].Start + merged[^1].Length >= range.Start)
                merged[^1] = Union(merged[^1], range);
            else
                merged.Add(range);
        }

        return merged;
    }

    /// <summary>A part of the text around its first match, not cutting a surrogate pair.</summary>
    public static string Snippet(string text, IReadOnlyList<string> terms)
    {
        if (text.Length <= SnippetLength)
            return text;
        var first = In(text, terms) is [var match, ..] ? match.Start : 0;
        var start = Math.Clamp(first - LeadIn, 0, text.Length - SnippetLength);
        var end = start + SnippetLength;
        if (char.IsLowSurrogate(text[start]))
            start++;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[start..end];
    }

    private static IEnumerable<TextRange> Occurrences(string text, string term)
    {
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        for (var from = 0; from < text.Length;)
        {
            var at = compare.IndexOf(text.AsSpan(from), term, Loose, out var length);
            if (at < 0 || length == 0)
                yield break;
            yield return new TextRange(from + at, length);
            from += at + length;
        }
    }

    private static TextRange Union(TextRange a, TextRange b) => new(a.Start, Math.Max(a.Start + a.Length, b.Start + b.Length) - a.Start);
}
