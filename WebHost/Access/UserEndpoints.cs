using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Access;

/// <summary>Ending sessions: one's own everywhere, and those of others by who looks after the installation.</summary>
public static class UserEndpoints
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapPost("/session/end-all", EndMine).WithTags("Session").WithName("EndMySessions")
            .WithSummary("Ends every session of mine that began before now, on every machine.").Answers();
        var user = api.MapGroup("/users/{userId:maxlength(128)}").WithTags("Session").RequireAuthorization(AccessRegistration.Admins);
        user.MapPost("/end-sessions", EndTheirs).NeedsRecentSignIn().WithName("EndSessions").WithSummary("Ends every session of a user; they may sign in again.").Answers();
        user.MapPost("/disable", (string userId, Caller caller, IGrainFactory grains, CancellationToken cancellation) => SetDisabled(userId, true, caller, grains, cancellation))
            .NeedsRecentSignIn().WithName("DisableUser").WithSummary("Refuses a user whatever they bring.").Answers();
        user.MapPost("/enable", (string userId, Caller caller, IGrainFactory grains, CancellationToken cancellation) => SetDisabled(userId, false, caller, grains, cancellation))
            .NeedsRecentSignIn().WithName("EnableUser").WithSummary("Lets a disabled user in again.").Answers();
    }

    private static Task<CommandAnswer> EndMine(Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        EndTheirs(caller.UserId, caller, grains, cancellation);

    private static async Task<CommandAnswer> EndTheirs(string userId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IUserGrain>(userId).EndSessions(caller.Command, cancellation));

    private static async Task<CommandAnswer> SetDisabled(string userId, bool disabled, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IUserGrain>(userId).SetDisabled(caller.Command, disabled, cancellation));
}
