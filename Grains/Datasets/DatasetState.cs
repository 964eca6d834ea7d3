using VisionInApp.Grains.Interfaces.Datasets;

namespace VisionInApp.Grains.Datasets;

public sealed record DatasetState : ThingState
{
    /// <summary>Newest frozen version; 0 when there is none.</summary>
    public int Head { get; init; }

    /// <summary>The version being frozen, and the last frozen ones; older ones are in the catalog.</summary>
    public IReadOnlyList<DatasetVersion> Versions { get; init; } = [];

    /// <summary>Imports that wait or run, and the last finished ones; older ones are in the catalog.</summary>
    public IReadOnlyList<DatasetImport> Imports { get; init; } = [];

    /// <summary>Commands that moved images between splits; the images themselves live in the catalog.</summary>
    public long Changes { get; init; }
}

public sealed record DatasetVersion(int Number, string Note, DateTimeOffset CreatedAt, FrozenVersion? Frozen);

public sealed record DatasetImport(string Id, ImportRequest Request, ImportProgress Progress, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
