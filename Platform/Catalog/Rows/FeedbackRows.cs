using VisionInApp.Messages;

namespace VisionInApp.Platform.Catalog.Rows;

/// <summary>A frame a device sent back, waiting for a person or decided.</summary>
public record FeedbackRow
{
    public required string ProjectId { get; init; }
    public required string Id { get; init; }
    public required string DeviceId { get; init; }
    public required string Sha256 { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required string Source { get; init; }

    /// <summary><c>low_confidence</c>, <c>overlap</c>, <c>dense</c>, <c>empty</c> or <c>marked_wrong</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>0..1; the queue is ordered by it, highest first.</summary>
    public required double Score { get; init; }
    public required string PackageSha256 { get; init; }

    /// <summary>What the device saw: the pre-label.</summary>
    public required IReadOnlyList<Detection> Detections { get; init; }

    /// <summary><c>queued</c>, <c>accepted</c> or <c>rejected</c>.</summary>
    public required string State { get; init; }

    /// <summary>The dataset image it became.</summary>
    public string? ImageId { get; init; }
    public string? DecidedBy { get; init; }
    public required DateTimeOffset CapturedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>Counts by state, and accepted items that no frozen dataset version holds yet.</summary>
public sealed record FeedbackCounts(int Queued, int Accepted, int Rejected, int AcceptedSinceFreeze);

/// <summary>A round of the loop; projected from the feedback loop's grain.</summary>
public sealed record RoundRow
{
    public required string ProjectId { get; init; }
    public required int Number { get; init; }
    public required long Version { get; init; }

    /// <summary>
    /// <c>freeze</c>, <c>train</c>, <c>gate</c>, <c>rollout</c> while it works; <c>waiting_approval</c>, <c>waiting_rollout</c> while a person is asked;
    /// <c>done</c>, <c>refused</c> (by the gate), <c>failed</c> or <c>stopped</c> at the end.
    /// </summary>
    public required string Stage { get; init; }
    public int? DatasetVersion { get; init; }
    public string? JobId { get; init; }
    public string? ModelId { get; init; }
    public string? RolloutId { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

public interface IFeedbackRows
{
    /// <summary>Decides a queued item; false when it was decided already (repeating the same decision is fine).</summary>
    Task<bool> DecideAsync(string projectId, string itemId, string state, string? imageId, string by, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Puts a decided item back into the queue (undo).</summary>
    Task<bool> RequeueAsync(string projectId, string itemId, CancellationToken cancellation);
    Task<FeedbackRow?> FindAsync(string projectId, string itemId, CancellationToken cancellation);

    /// <summary>In order of score, highest first.</summary>
    Task<Page<FeedbackRow>> ListAsync(string projectId, string? state, PageRequest page, CancellationToken cancellation);
    Task<FeedbackCounts> CountAsync(string projectId, CancellationToken cancellation);
    Task<IReadOnlyList<RoundRow>> ListRoundsAsync(string projectId, CancellationToken cancellation);
}
