namespace VisionInApp.Grains.Interfaces.Users;

/// <summary>A person who signs in elsewhere: what we show of them, and whether their sessions count here. Key: user id of the sign-in provider.</summary>
[Alias("va.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Keeps what the person's token says of them, and answers what decides about their sessions.</summary>
    [Alias("Meet")] Task<UserView> Meet(UserProfile profile, CancellationToken cancellation);

    /// <summary>Ends every session that began before now; <c>Result</c> is the time from which on sign-ins count (ISO 8601).</summary>
    [Alias("EndSessions")] Task<Outcome> EndSessions(Command command, CancellationToken cancellation);

    /// <summary>A disabled user is refused whatever they bring, until enabled again. Refused: <c>user.not_found</c>.</summary>
    [Alias("SetDisabled")] Task<Outcome> SetDisabled(Command command, bool disabled, CancellationToken cancellation);

    /// <summary>Null when the person has never been here.</summary>
    [Alias("Get")] Task<UserView?> Get(CancellationToken cancellation);
}

[GenerateSerializer, Immutable, Alias("va.UserProfile")]
public sealed record UserProfile([property: Id(0)] string? Name, [property: Id(1)] string? Email, [property: Id(2)] bool EmailVerified);

/// <param name="NotBefore">Only sessions whose sign-in is at or after this count; null: all.</param>
[GenerateSerializer, Immutable, Alias("va.UserView")]
public sealed record UserView(
    [property: Id(0)] string Id,
    [property: Id(1)] UserProfile Profile,
    [property: Id(2)] DateTimeOffset? NotBefore,
    [property: Id(3)] bool Disabled);
