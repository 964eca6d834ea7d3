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

/// <summary>Somebody's role in a project. It counts only while <c>Version</c> is that of the project's row: a member who left stays behind at an older one.</summary>
public sealed record MemberRow
{
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string Role { get; init; }
    public required long Version { get; init; }

    /// <summary>From the person's row, where there is one.</summary>
    public string? Name { get; init; }
    public string? Email { get; init; }
}

/// <summary>Somebody who has signed in here, as their sign-in provider calls them.</summary>
public sealed record PersonRow
{
    public required string Id { get; init; }
    public required long Version { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public bool Disabled { get; init; }
}

/// <summary>A class of a project's label schema by its present name.</summary>
public sealed record ProjectClassRow
{
    public required string ProjectId { get; init; }
    public required int ClassId { get; init; }
    public required string Name { get; init; }
}

/// <summary>Who did what to which thing; append-only.</summary>
/// <param name="Thing">The thing's kind and id, <c>job:ID</c>.</param>
/// <param name="Version">Of the thing after the command.</param>
public sealed record AuditRow(string ProjectId, string Thing, long Version, string Action, string By, DateTimeOffset At, string? Detail);

public interface IProjectRows
{
    Task<ProjectRow?> FindAsync(string projectId, CancellationToken cancellation);

    /// <summary>The projects a user belongs to, newest first, archived ones left out.</summary>
    Task<Page<ProjectRow>> ListAsync(string userId, PageRequest page, CancellationToken cancellation);

    /// <summary>The members of a project by user id, with what is known of each.</summary>
    Task<IReadOnlyList<MemberRow>> MembersAsync(string projectId, CancellationToken cancellation);
}
