namespace VisionInApp.Platform.Search;

/// <summary>Full-text search over what people name: projects, images, models, devices. Results may lag the truth.</summary>
public interface ISearch
{
    /// <summary>Adds or replaces; a document whose version is not newer than the one kept changes nothing.</summary>
    Task IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellationToken = default);

    /// <summary>Takes it out of results; the version is kept, so that a late older one does not bring it back.</summary>
    Task DeleteAsync(string type, string id, long version, CancellationToken cancellationToken = default);

    /// <summary>Best matches first; only within the given projects. Any text is a safe query.</summary>
    Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Something to be found. Title counts more than text.</summary>
/// <param name="Type">Such as <c>project</c>, <c>image</c>, <c>model</c>, <c>device</c>.</param>
/// <param name="ProjectId">Whoever may see this project may find it.</param>
public sealed record SearchDocument(string Type, string Id, string ProjectId, long Version, string Title, string Text, DateTimeOffset UpdatedAt);

/// <param name="Types">Empty: all types.</param>
/// <param name="ProjectIds">The projects the asker may see; empty finds nothing.</param>
/// <param name="Page">From 0.</param>
public sealed record SearchQuery(string Text, IReadOnlyList<string> Types, IReadOnlyList<string> ProjectIds, int Page = 0, int PageSize = 20);

/// <param name="Facets">Matches per type, regardless of the types asked for.</param>
public sealed record SearchResults(IReadOnlyList<SearchHit> Hits, long Total, IReadOnlyDictionary<string, long> Facets);

/// <param name="TitleHighlights">Where the title matches.</param>
/// <param name="TextHighlights">Where the snippet matches.</param>
public sealed record SearchHit(
    string Type,
    string Id,
    string ProjectId,
    string Title,
    IReadOnlyList<TextRange> TitleHighlights,
    string Snippet,
    IReadOnlyList<TextRange> TextHighlights,
    DateTimeOffset UpdatedAt);

/// <summary>A stretch of a string, in UTF-16 code units as in .NET and JavaScript.</summary>
public readonly record struct TextRange(int Start, int Length);
