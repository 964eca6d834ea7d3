namespace VisionInApp.Platform.Catalog.Rows;

public sealed record RolloutRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required long Version { get; init; }
    public required int Number { get; init; }

    /// <summary><c>draft</c>, <c>running</c>, <c>paused</c>, <c>succeeded</c>, <c>rolling_back</c>, <c>rolled_back</c> or <c>failed</c>.</summary>
    public required string State { get; init; }
    public required string ModelId { get; init; }
    public required string PackageSha256 { get; init; }

    /// <summary>0-based; every wave below it is done.</summary>
    public required int Wave { get; init; }
    public required IReadOnlyList<WaveRow> Waves { get; init; }
    public required double MaxFailureRate { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Counters of a wave.</summary>
public sealed record WaveRow(string Name, int Targets, int Sent, int Succeeded, int Failed);

/// <param name="State"><c>pending</c>, <c>sent</c>, <c>succeeded</c>, <c>failed</c> or <c>rolled_back</c>.</param>
public sealed record RolloutTargetRow(
    string RolloutId, string DeviceId, int Wave, string State, long Generation, string? Code, string? Message, DateTimeOffset UpdatedAt);

public interface IRolloutRows
{
    Task<RolloutRow?> FindAsync(string rolloutId, CancellationToken cancellation);
    Task<Page<RolloutRow>> ListAsync(string projectId, PageRequest page, CancellationToken cancellation);
    Task<IReadOnlyList<RolloutTargetRow>> ListTargetsAsync(string rolloutId, int? wave, CancellationToken cancellation);
}
