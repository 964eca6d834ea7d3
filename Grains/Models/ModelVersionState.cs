using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Models;

public enum ModelStage
{
    Candidate,
    Approved,
    Rejected,
    Production,
    Retired,
}

public sealed record ModelVersionState : ThingState
{
    public ModelStage Stage { get; init; }
    public ModelRegistration? Registration { get; init; }
    public int Number { get; init; }

    /// <summary>The champion at registration, which the gate compared it with.</summary>
    public string? JudgedAgainst { get; init; }
    public IReadOnlyList<GateReason> GateReasons { get; init; } = [];
    public string? DecidedBy { get; init; }
    public string? Comment { get; init; }

    /// <summary>The signed package.</summary>
    public string? PackageSha256 { get; init; }
    public long? PackageBytes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}
