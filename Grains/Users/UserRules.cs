using System.Globalization;
using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.Grains.Users;

/// <summary>What may become of a user.</summary>
public static class UserRules
{
    private const int MaxTextLength = 320;

    public static UserState Meet(UserState state, UserProfile profile, DateTimeOffset now)
    {
        var known = profile with { Name = Cut(profile.Name), Email = Cut(profile.Email) };
        if (state.Profile == known)
            return state;
        return state with { Profile = known, CreatedAt = state.Exists ? state.CreatedAt : now };
    }

    /// <summary>Sign-ins are counted in whole seconds: the second that has begun is over with the rest.</summary>
    public static Decision<UserState> EndSessions(UserState state, DateTimeOffset now)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 1);
        return (state with { NotBefore = from }).Answering(from.ToString("O", CultureInfo.InvariantCulture));
    }

    public static Decision<UserState> SetDisabled(UserState state, bool disabled) => state.Disabled == disabled ? state : state with { Disabled = disabled };

    private static string? Cut(string? text) => text?.Trim() is { Length: > 0 } some ? new string([.. some.Where(c => !char.IsControl(c)).Take(MaxTextLength)]) : null;
}
