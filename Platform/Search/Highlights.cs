using System.Globalization;

namespace VisionInApp.Platform.Search;

/// <summary>Where terms stand in a text, without regard to case and accents.</summary>
internal static class Highlights
{
    private const int SnippetLength = 160;
    private const int LeadIn = 40;
    private const CompareOptions Loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    public static IReadOnlyList<TextRange> In(string text, IReadOnlyList<string> terms) => Merge(terms.SelectMany(term => Occurrences(text, term)));

    /// <summary>In order, those that touch or overlap as one.</summary>
    public static IReadOnlyList<TextRange> Merge(IEnumerable<TextRange> ranges)
    {
        var merged = new List<TextRange>();
        foreach (var range in ranges.OrderBy(r => r.Start).ThenBy(r => r.Length))
        {
            if (merged.Count > 0 && merged[^1].End >= range.Start)
                merged[^1] = new TextRange(merged[^1].Start, Math.Max(merged[^1].End, range.End) - merged[^1].Start);
            else
                merged.Add(range);
        }

        return merged;
    }

    /// <summary>A part of the text around its first range, not cutting a surrogate pair, and the ranges within it.</summary>
    public static (string Snippet, IReadOnlyList<TextRange> Ranges) Cut(string text, IReadOnlyList<TextRange> ranges)
    {
        if (text.Length <= SnippetLength)
            return (text, ranges);
        var start = Math.Clamp((ranges.Count > 0 ? ranges[0].Start : 0) - LeadIn, 0, text.Length - SnippetLength);
        var end = start + SnippetLength;
        if (char.IsLowSurrogate(text[start]))
            start++;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        var within = ranges
            .Select(r => (From: Math.Max(r.Start, start), To: Math.Min(r.End, end)))
            .Where(r => r.From < r.To)
            .Select(r => new TextRange(r.From - start, r.To - r.From));
        return (text[start..end], [.. within]);
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
}
