namespace VisionInApp.Platform.Search;

/// <param name="ProjectIds">The projects the asker may see; empty finds nothing.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<string> ProjectIds)
{
    public const int MaxPageSize = 100;

    /// <summary>By facet, the chosen values: any of them will do, but each facet must be met. Unknown facets and empty lists choose everything.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>From the page before; one that is not ours reads from the start.</summary>
    public string? Cursor { get; init; }
    public int PageSize { get; init; } = 20;

    public int Size => Math.Clamp(PageSize, 1, MaxPageSize);

    public IReadOnlyList<string> Chosen(string facet) => Filters.GetValueOrDefault(facet) ?? [];
}

/// <summary>What results are counted and narrowed by.</summary>
public static class SearchFacets
{
    public const string Type = "type";
    public const string Project = "project";
    public const string Label = "label";
    public const string Split = "split";
    public const string Device = "device";
    public const string State = "state";

    /// <summary>How long ago it came to be: <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c> and less.</summary>
    public const string Age = "age";

    /// <summary>Values counted of one facet, the most frequent ones.</summary>
    public const int MaxValues = 20;

    public static IReadOnlyList<string> Names { get; } = [Type, Project, Label, Split, Device, State, Age];

    public static IReadOnlyDictionary<string, TimeSpan> Ages { get; } = new Dictionary<string, TimeSpan>
    {
        ["day"] = TimeSpan.FromDays(1),
        ["week"] = TimeSpan.FromDays(7),
        ["month"] = TimeSpan.FromDays(30),
        ["year"] = TimeSpan.FromDays(365),
    };

    /// <summary>Since when something must have come to be; null when no known age is chosen. Of several the longest holds.</summary>
    public static DateTimeOffset? Since(this SearchQuery query, DateTimeOffset now)
    {
        var chosen = query.Chosen(Age).Where(Ages.ContainsKey).Select(a => Ages[a]).ToList();
        return chosen.Count == 0 ? null : now - chosen.Max();
    }
}

/// <param name="Facets">By facet the values that occur, most frequent first; each facet counts what all the others leave, regardless of its own choice.</param>
/// <param name="Next">Cursor of the next page; null after the last.</param>
public sealed record SearchResults(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, string? Next)
{
    public static SearchResults Nothing { get; } = new([], 0, new Dictionary<string, IReadOnlyList<FacetCount>>(), null);
}

public sealed record FacetCount(string Value, long Count);

/// <param name="TitleHighlights">Where the title matches.</param>
/// <param name="Snippet">The part of the text around its first match.</param>
/// <param name="TextHighlights">Where the snippet matches.</param>
public sealed record SearchHit(
    string Type,
    string Id,
    string ProjectId,
    string Title,
    IReadOnlyList<TextRange> TitleHighlights,
    string Snippet,
    IReadOnlyList<TextRange> TextHighlights,
    string? State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A stretch of a string, in UTF-16 code units as in .NET and JavaScript.</summary>
public readonly record struct TextRange(int Start, int Length)
{
    internal int End => Start + Length;
}
