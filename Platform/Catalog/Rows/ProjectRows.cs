namespace VisionInApp.Platform.Catalog.Rows;

/// <summary>A project as lists show it. <c>Version</c> is the version of the grain state it was projected from.</summary>
public sealed record ProjectRow
{
    public required string Id { get; init; }
    public required long Version { get; init; }
    public required string Name { get; init; }
    public required int ClassCount { get; init; }

    /// <summary>The model version in production.</summary>
    public string? ChampionId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public bool Archived { get; init; }
}

/// <summary>Who did what to which thing; append-only.</summary>
/// <param name="Thing">The thing's kind and id, <c>job:ID</c>.</param>
/// <param name="Version">Of the thing after the command.</param>
public sealed record AuditRow(string ProjectId, string Thing, long Version, string Action, string By, DateTimeOffset At, string? Detail);

public interface IProjectRows
{
    Task<ProjectRow?> FindAsync(string projectId, CancellationToken cancellation);

    /// <summary>Newest first, archived ones left out.</summary>
    Task<Page<ProjectRow>> ListAsync(PageRequest page, CancellationToken cancellation);
}
