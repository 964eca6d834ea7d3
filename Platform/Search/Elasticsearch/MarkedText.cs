namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Ranges from a text in which Elasticsearch put marks; the text itself is never believed.</summary>
internal static class MarkedText
{
    /// <summary>Where the marks enclose something; nothing when what stands between them is not the text.</summary>
    public static IReadOnlyList<TextRange> Ranges(string text, string marked, (string Before, string After) mark)
    {
        var ranges = new List<TextRange>();
        var (at, plain) = (0, 0);
        while (true)
        {
            var before = marked.IndexOf(mark.Before, at, StringComparison.Ordinal);
            var stretch = before < 0 ? marked.Length - at : before - at;
            if (!IsPart(text, plain, marked.AsSpan(at, stretch)))
                return [];
            plain += stretch;
            if (before < 0)
                return plain == text.Length ? ranges : [];
            at = before + mark.Before.Length;
            var after = marked.IndexOf(mark.After, at, StringComparison.Ordinal);
            if (after < 0 || !IsPart(text, plain, marked.AsSpan(at, after - at)))
                return [];
            if (after > at)
                ranges.Add(new TextRange(plain, after - at));
            plain += after - at;
            at = after + mark.After.Length;
        }
    }

    private static bool IsPart(string text, int start, ReadOnlySpan<char> part) => text.AsSpan(start).StartsWith(part, StringComparison.Ordinal);
}
