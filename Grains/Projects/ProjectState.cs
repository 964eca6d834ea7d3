using System.Text.Json.Serialization;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;

namespace VisionInApp.Grains.Projects;

public sealed record ProjectState : ThingState
{
    public string Name { get; init; } = "";
    public LabelSchema Schema { get; init; } = LabelSchema.Empty;
    public IReadOnlyList<Member> Members { get; init; } = [];
    public string? ChampionId { get; init; }
    public bool Archived { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Last number given, by sequence.</summary>
    public IReadOnlyDictionary<string, int> Counters { get; init; } = new Dictionary<string, int>();

    /// <summary>The last numbers given, so that a retry gets the same one.</summary>
    public IReadOnlyList<GivenNumber> Given { get; init; } = [];

    /// <summary>Enrolment tokens not used yet.</summary>
    public IReadOnlyList<EnrolmentOffer> Offers { get; init; } = [];

    /// <summary>Invitations not accepted yet.</summary>
    public IReadOnlyList<Invitation> Invitations { get; init; } = [];

    [JsonIgnore] public bool Exists => Name.Length > 0;
}

public sealed record GivenNumber(string Sequence, string ThingId, int Number);

public sealed record EnrolmentOffer(string TokenHash, DateTimeOffset Until);
