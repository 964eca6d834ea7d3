using VisionInApp.Messages.Wire;

namespace VisionInApp.Platform.Catalog.Rows;

public sealed record ModelRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required long Version { get; init; }

    /// <summary>1, 2, … within the project.</summary>
    public required int Number { get; init; }

    /// <summary><c>candidate</c>, <c>approved</c>, <c>rejected</c>, <c>production</c> or <c>retired</c>.</summary>
    public required string Stage { get; init; }
    public required string Family { get; init; }
    public required string JobId { get; init; }
    public required int DatasetVersion { get; init; }

    /// <summary>The model it was trained from; null for scratch or starter.</summary>
    public string? ParentId { get; init; }

    /// <summary>The signed package; null until published.</summary>
    public string? PackageSha256 { get; init; }
    public long? PackageBytes { get; init; }
    public required string EvaluationSha256 { get; init; }
    public required EvaluationSummary Evaluation { get; init; }
    public required double ParityMaxDifference { get; init; }

    /// <summary><c>pending</c>, <c>passed</c> or <c>refused</c>.</summary>
    public required string Gate { get; init; }

    /// <summary>Why, each with a stable code, e.g. <c>gate.not_better</c>.</summary>
    public required IReadOnlyList<GateReason> GateReasons { get; init; }
    public string? DecidedBy { get; init; }
    public string? Comment { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

public sealed record GateReason(string Code, string Message, double? Measured, double? Bound);

public interface IModelRows
{
    Task<ModelRow?> FindAsync(string modelId, CancellationToken cancellation);
    Task<Page<ModelRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation);
}
