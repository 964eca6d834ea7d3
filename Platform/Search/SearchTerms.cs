using System.Globalization;
using System.Text;

namespace VisionInApp.Platform.Search;

/// <summary>The words of a query: runs of letters and digits, so nothing of a search engine's syntax survives.</summary>
internal static class SearchTerms
{
    private const int MaxTerms = 8;
    private const int MaxQueryLength = 200;

    public static IReadOnlyList<string> Of(string text)
    {
        var terms = new List<string>();
        var term = new StringBuilder();
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, MaxQueryLength)).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || (term.Length > 0 && IsMark(rune)))
                term.Append(rune.ToString());
            else
                Take();
        }

        Take();
        return [.. terms.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxTerms)];

        void Take()
        {
            if (term.Length > 0)
                terms.Add(term.ToString());
            term.Clear();
        }
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
