using System.Text.Json.Serialization;
using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.Grains.Users;

public sealed record UserState : ThingState
{
    public UserProfile? Profile { get; init; }

    /// <summary>Sessions whose sign-in is older are over.</summary>
    public DateTimeOffset? NotBefore { get; init; }
    public bool Disabled { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore] public bool Exists => Profile is not null;
}
