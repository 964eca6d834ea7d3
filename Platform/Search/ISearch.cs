namespace VisionInApp.Platform.Search;

/// <summary>Full-text search over what people name: projects, images, jobs, models, devices. Results may lag the truth; the catalog is the truth.</summary>
public interface ISearch
{
    /// <summary>Makes the index if there is none; true while it holds nothing, so that it must be fed from the start.</summary>
    /// <exception cref="SearchUnavailableException">The search cannot be reached.</exception>
    Task<bool> PrepareAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds or replaces; a document whose version is not newer than the one kept changes nothing. Answers those that the index cannot take.</summary>
    /// <exception cref="SearchUnavailableException">Some may be indexed, some not; the same documents may be sent again.</exception>
    Task<IReadOnlyList<RefusedDocument>> IndexAsync(IReadOnlyList<SearchDocument> documents, CancellationToken cancellationToken = default);

    /// <summary>Makes the index anew from nothing but these documents; the search answers from the old one until then where it can.</summary>
    /// <exception cref="SearchUnavailableException">The old index is as it was.</exception>
    Task<IReadOnlyList<RefusedDocument>> ReplaceAsync(IAsyncEnumerable<IReadOnlyList<SearchDocument>> batches, CancellationToken cancellationToken = default);

    /// <summary>Best matches first; only within the given projects. Any text is a safe query.</summary>
    /// <exception cref="SearchUnavailableException">The search cannot be reached, or has no index yet.</exception>
    Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Something to be found. Title counts more than text; the others are for facets.</summary>
/// <param name="Type">One of <see cref="SearchSource.Types"/>.</param>
/// <param name="ProjectId">Whoever may see this project may find it.</param>
/// <param name="Version">Rises with every change of the document.</param>
public sealed record SearchDocument(string Type, string Id, string ProjectId, long Version, string Title, string Text, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Classes of the boxes on an image, or of a project.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The device that captured an image, or that this is.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Of an image: <c>train</c>, <c>val</c>, <c>test</c> or <c>pool</c>.</summary>
    public string? Split { get; init; }

    /// <summary>A job's state, a model's stage, a device's status; <c>labelled</c> or <c>unlabelled</c> for an image.</summary>
    public string? State { get; init; }

    /// <summary>Out of results; kept, so that a late older version does not bring it back.</summary>
    public bool Deleted { get; init; }

    /// <summary>Unique among all documents.</summary>
    public string Key => $"{Type}:{Id}";
}

/// <param name="Reason">As the index says it.</param>
public sealed record RefusedDocument(string Key, string Reason);

/// <summary>The search is away; everything else works without it.</summary>
public sealed class SearchUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
