using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Rows;

/// <summary>An image of a project's dataset with its current boxes.</summary>
public record ImageRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required string Sha256 { get; init; }

    /// <summary>As the file was called; text for people, never a path.</summary>
    public required string Name { get; init; }

    /// <summary>Pixels, upright.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required long Bytes { get; init; }

    /// <summary><c>train</c>, <c>val</c>, <c>test</c> or <c>pool</c>.</summary>
    public required string Split { get; init; }

    /// <summary>0 for an image nobody has labelled; else the newest annotation revision.</summary>
    public required int Revision { get; init; }
    public required IReadOnlyList<Annotation> Annotations { get; init; }

    /// <summary>Import id, or <c>device:ID</c>.</summary>
    public required string Origin { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One revision of an image's boxes; append-only.</summary>
public sealed record AnnotationRevisionRow(
    string ProjectId, string ImageId, int Revision, IReadOnlyList<Annotation> Annotations, string By, DateTimeOffset At);

public sealed record ImageFilter(string? Split = null, int? ClassId = null, bool? Labelled = null, string? Text = null, string? Origin = null);

/// <summary>Counts of a project's dataset.</summary>
public sealed record DatasetCounts(int Images, int Labelled, int Boxes, IReadOnlyDictionary<string, int> BySplit, IReadOnlyDictionary<int, int> BoxesByClass);

public sealed record DatasetVersionRow
{
    public required string ProjectId { get; init; }
    public required int Number { get; init; }
    public int? Parent { get; init; }

    /// <summary><c>freezing</c> or <c>frozen</c>.</summary>
    public required string State { get; init; }

    /// <summary>sha256 of the manifest; null while freezing.</summary>
    public string? Digest { get; init; }
    public required string Note { get; init; }
    public int Images { get; init; }
    public int Boxes { get; init; }
    public IReadOnlyDictionary<string, int> BySplit { get; init; } = new Dictionary<string, int>();

    /// <summary>Against the parent: images added, removed, and images whose boxes changed.</summary>
    public int Added { get; init; }
    public int Removed { get; init; }
    public int Changed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed record ImportRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required long Version { get; init; }
    public required string FileName { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>coco</c>, <c>voc</c>, <c>yolo</c>; null until known.</summary>
    public string? Format { get; init; }
    public int Total { get; init; }
    public int Done { get; init; }
    public int Added { get; init; }
    public int Unchanged { get; init; }
    public int Refused { get; init; }
    public int Repaired { get; init; }
    public int Boxes { get; init; }

    /// <summary>Stable code and message of a failed import.</summary>
    public string? Code { get; init; }
    public string? Message { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <param name="Severity"><c>refused</c>, <c>repaired</c> or <c>noted</c>.</param>
public sealed record ImportFindingRow(string ImportId, int Ordinal, string Item, string Code, string Message, string Severity);

public interface IDatasetRows
{
    /// <summary>Adds images (with their first revision when they have boxes); those whose bytes the project has already are left alone. Returns how many were new.</summary>
    Task<int> AddImagesAsync(IReadOnlyList<ImageRow> images, string by, CancellationToken cancellation);

    /// <summary>Appends a revision if the image's newest is <paramref name="expected"/>; returns the newest revision, and whether it is ours.</summary>
    Task<(int Revision, bool Accepted)> AnnotateAsync(
        string projectId, string imageId, int expected, IReadOnlyList<Annotation> annotations, string by, DateTimeOffset at, CancellationToken cancellation);

    Task<ImageRow?> FindImageAsync(string projectId, string imageId, CancellationToken cancellation);
    Task<ImageRow?> FindImageBySha256Async(string projectId, string sha256, CancellationToken cancellation);
    Task<Page<ImageRow>> ListImagesAsync(string projectId, ImageFilter filter, PageRequest page, CancellationToken cancellation);
    Task<IReadOnlyList<AnnotationRevisionRow>> ListRevisionsAsync(string projectId, string imageId, CancellationToken cancellation);
    Task SetSplitAsync(string projectId, IReadOnlyList<string> imageIds, string split, CancellationToken cancellation);

    /// <summary>Gives every image in <c>pool</c> with boxes a split by a stable hash of its bytes, in the given proportions (sum 1).</summary>
    Task<int> SplitPoolAsync(string projectId, IReadOnlyDictionary<string, double> proportions, int seed, CancellationToken cancellation);

    /// <summary>Marks the next images after this id as changed without changing them; the last one's id, or null when there are no more.</summary>
    Task<string?> TouchImagesAsync(string projectId, TouchWork touch, string afterId, int limit, CancellationToken cancellation);

    /// <summary>Images that came from this import or device, and the boxes on them.</summary>
    Task<(int Images, int Boxes)> CountByOriginAsync(string projectId, string origin, CancellationToken cancellation);
    Task<DatasetCounts> CountAsync(string projectId, CancellationToken cancellation);

    /// <summary>Pins every labelled image at its newest revision as items of this version; repeating it changes nothing.</summary>
    Task PinVersionItemsAsync(string projectId, int number, CancellationToken cancellation);
    IAsyncEnumerable<ManifestImage> ReadVersionItemsAsync(string projectId, int number, CancellationToken cancellation);
    Task<IReadOnlyList<DatasetVersionRow>> ListVersionsAsync(string projectId, CancellationToken cancellation);
    Task<DatasetVersionRow?> FindVersionAsync(string projectId, int number, CancellationToken cancellation);

    /// <summary>True when the labelled images stand exactly as this version pinned them (images, revisions and splits).</summary>
    Task<bool> EqualsVersionAsync(string projectId, int number, CancellationToken cancellation);

    /// <summary>True when one of the images is a test image of a frozen version.</summary>
    Task<bool> AnyFrozenForTestAsync(string projectId, IReadOnlyList<string> imageIds, CancellationToken cancellation);
    Task<(int Added, int Removed, int Changed)> DiffVersionsAsync(string projectId, int from, int to, CancellationToken cancellation);

    Task AddFindingsAsync(IReadOnlyList<ImportFindingRow> findings, CancellationToken cancellation);
    Task<ImportRow?> FindImportAsync(string projectId, string importId, CancellationToken cancellation);
    Task<IReadOnlyList<ImportRow>> ListImportsAsync(string projectId, CancellationToken cancellation);
    Task<Page<ImportFindingRow>> ListFindingsAsync(string importId, PageRequest page, CancellationToken cancellation);
}
