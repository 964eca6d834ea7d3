namespace VisionInApp.Platform.Catalog.Rows;

public sealed record JobRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required long Version { get; init; }

    /// <summary>1, 2, … within the project.</summary>
    public required int Number { get; init; }

    /// <summary><c>draft</c>, <c>queued</c>, <c>leased</c>, <c>running</c>, <c>interrupted</c>, <c>evaluating</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }
    public required string Family { get; init; }
    public required int DatasetVersion { get; init; }
    public required string Pool { get; init; }
    public string? WorkerId { get; init; }
    public required long Token { get; init; }
    public required int Attempt { get; init; }

    /// <summary><c>preparing</c>, <c>training</c>, … while a worker has it.</summary>
    public string? Phase { get; init; }
    public int Epoch { get; init; }
    public int Epochs { get; init; }
    public long Step { get; init; }
    public long Steps { get; init; }

    /// <summary>0..1.</summary>
    public double Fraction { get; init; }
    public double? SecondsLeft { get; init; }
    public double? ImagesPerSecond { get; init; }

    /// <summary>Best validation mAP50-95 so far.</summary>
    public double? BestMap5095 { get; init; }
    public string? ModelId { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public required string RecipeJson { get; init; }
    public required string StartKind { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One figure of a job at a step; names as in the wire record JobMetric.</summary>
public sealed record MetricRow(string JobId, string Name, long Step, int Epoch, double Value);

public sealed record JobLogRow(string JobId, long Ordinal, DateTimeOffset At, string Level, string Line);

/// <summary>A training process that has announced itself to a pool.</summary>
public sealed record WorkerRow
{
    public required string Id { get; init; }
    public required string Pool { get; init; }
    public required string Host { get; init; }
    public required string Device { get; init; }
    public required string DeviceName { get; init; }
    public required long MemoryBytes { get; init; }
    public required IReadOnlyList<string> Trainers { get; init; }
    public string? JobId { get; init; }
    public required DateTimeOffset LastSeen { get; init; }
}

public interface ITrainingRows
{
    Task<JobRow?> FindJobAsync(string jobId, CancellationToken cancellation);
    Task<Page<JobRow>> ListJobsAsync(string projectId, PageRequest page, CancellationToken cancellation);

    /// <summary>Metrics of a job by name, each series ordered by step and thinned to at most <paramref name="maxPoints"/> points.</summary>
    Task<IReadOnlyDictionary<string, IReadOnlyList<MetricRow>>> ReadMetricsAsync(string jobId, int maxPoints, CancellationToken cancellation);
    Task<Page<JobLogRow>> ListLogAsync(string jobId, PageRequest page, CancellationToken cancellation);
    Task<IReadOnlyList<WorkerRow>> ListWorkersAsync(CancellationToken cancellation);
}
