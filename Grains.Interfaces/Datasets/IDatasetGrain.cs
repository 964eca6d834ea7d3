using VisionInApp.Messages;

namespace VisionInApp.Grains.Interfaces.Datasets;

/// <summary>The dataset of a project: imports, annotation revisions, splits, versions. Key: project id.</summary>
[Alias("va.IDatasetGrain")]
public interface IDatasetGrain : IGrainWithStringKey
{
    /// <summary>Queues an uploaded archive for import; <c>Result</c> is the import id. Importing the same bytes twice adds nothing.</summary>
    [Alias("StartImport")] Task<Outcome> StartImport(Command command, ImportRequest request, CancellationToken cancellation);

    /// <summary>Called by the import worker: how far it is, or how it ended.</summary>
    [Alias("ReportImport")] Task ReportImport(string importId, ImportProgress progress, CancellationToken cancellation);

    /// <summary>
    /// Appends an annotation revision to an image. Refused: <c>image.not_found</c>, <c>image.revision_conflict</c> (someone else was first),
    /// <c>annotation.class_unknown</c>, <c>annotation.box_invalid</c>. <c>Result</c> is the new revision.
    /// </summary>
    [Alias("Annotate")] Task<Outcome> Annotate(Command command, string imageId, int expectedRevision, IReadOnlyList<Annotation> annotations, CancellationToken cancellation);

    /// <summary>Adds one image whose bytes are in the object store, with its boxes; <c>Result</c> is its id (also when it was there already, then with a new revision).</summary>
    [Alias("AddImage")] Task<Outcome> AddImage(Command command, NewImage image, CancellationToken cancellation);

    /// <summary>Moves images to a split. Images of <c>test</c> that a frozen version has used for testing never go to <c>train</c>: <c>split.test_is_final</c>.</summary>
    [Alias("SetSplit")] Task<Outcome> SetSplit(Command command, IReadOnlyList<string> imageIds, string split, CancellationToken cancellation);

    /// <summary>Gives every labelled image in <c>pool</c> a split, at random by a stable hash; proportions sum to 1.</summary>
    [Alias("SplitPool")] Task<Outcome> SplitPool(Command command, IReadOnlyDictionary<string, double> proportions, int seed, CancellationToken cancellation);

    /// <summary>Freezes the labelled images as the next version; <c>Result</c> is its number. Refused: <c>dataset.nothing_to_freeze</c>, <c>dataset.unchanged</c>, <c>dataset.freezing</c>.</summary>
    [Alias("Freeze")] Task<Outcome> Freeze(Command command, string note, CancellationToken cancellation);

    /// <summary>Called by the freeze worker when the manifest is in the object store.</summary>
    [Alias("Frozen")] Task Frozen(int number, FrozenVersion version, CancellationToken cancellation);

    [Alias("Get")] Task<DatasetView> Get(CancellationToken cancellation);

    /// <summary>Null when there is no such version.</summary>
    [Alias("GetVersion")] Task<DatasetVersionView?> GetVersion(int number, CancellationToken cancellation);
}

/// <param name="SplitBy">
/// How imported images get their split: <c>source</c> (the archive's own splits, else <c>train</c>), or one split for all: <c>train</c>, <c>val</c>, <c>test</c>, <c>pool</c>.
/// </param>
[GenerateSerializer, Immutable, Alias("va.ImportRequest")]
public sealed record ImportRequest(
    [property: Id(0)] string Sha256, [property: Id(1)] string FileName, [property: Id(2)] long Bytes, [property: Id(3)] string SplitBy);

[GenerateSerializer, Immutable, Alias("va.ImportProgress")]
public sealed record ImportProgress
{
    /// <summary><c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    [Id(0)] public required string State { get; init; }
    [Id(1)] public string? Format { get; init; }
    [Id(2)] public int Total { get; init; }
    [Id(3)] public int Done { get; init; }
    [Id(4)] public int Added { get; init; }
    [Id(5)] public int Unchanged { get; init; }
    [Id(6)] public int Refused { get; init; }
    [Id(7)] public int Repaired { get; init; }
    [Id(8)] public int Boxes { get; init; }
    [Id(9)] public string? Code { get; init; }
    [Id(10)] public string? Message { get; init; }
}

[GenerateSerializer, Immutable, Alias("va.NewImage")]
public sealed record NewImage
{
    [Id(0)] public required string Sha256 { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required int Width { get; init; }
    [Id(3)] public required int Height { get; init; }
    [Id(4)] public required long Bytes { get; init; }
    [Id(5)] public required string Split { get; init; }
    [Id(6)] public required string Origin { get; init; }
    [Id(7)] public required IReadOnlyList<Annotation> Annotations { get; init; }
}

[GenerateSerializer, Immutable, Alias("va.FrozenVersion")]
public sealed record FrozenVersion(
    [property: Id(0)] string Digest, [property: Id(1)] int Images, [property: Id(2)] int Boxes,
    [property: Id(3)] IReadOnlyDictionary<string, int> BySplit, [property: Id(4)] int Added, [property: Id(5)] int Removed, [property: Id(6)] int Changed);

/// <param name="Head">Newest frozen version; 0 when there is none.</param>
/// <param name="Freezing">The version being frozen, if any.</param>
[GenerateSerializer, Immutable, Alias("va.DatasetView")]
public sealed record DatasetView([property: Id(0)] string ProjectId, [property: Id(1)] long Version, [property: Id(2)] int Head, [property: Id(3)] int? Freezing);

/// <param name="Digest">Null while it is being frozen.</param>
[GenerateSerializer, Immutable, Alias("va.DatasetVersionView")]
public sealed record DatasetVersionView([property: Id(0)] int Number, [property: Id(1)] string? Digest);
