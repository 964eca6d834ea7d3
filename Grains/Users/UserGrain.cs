using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Users;

namespace VisionInApp.Grains.Users;

[GrainType("user")]
public sealed class UserGrain([PersistentState("user")] IPersistentState<UserState> storage, ThingContext context)
    : ThingGrain<UserState>(storage, context), IUserGrain
{
    private const string NoProject = "";

    protected override string Thing => "user";

    public async Task<UserView> Meet(UserProfile profile, CancellationToken cancellation)
    {
        await Commit(UserRules.Meet(State, profile, Now));
        return View();
    }

    public Task<Outcome> EndSessions(Command command, CancellationToken cancellation) =>
        CarryOut(command, "endSessions", s => s.Exists ? UserRules.EndSessions(s, Now) : Unknown);

    public Task<Outcome> SetDisabled(Command command, bool disabled, CancellationToken cancellation) =>
        CarryOut(command, disabled ? "disable" : "enable", s => s.Exists ? UserRules.SetDisabled(s, disabled) : Unknown);

    public Task<UserView?> Get(CancellationToken cancellation) => Task.FromResult(State.Exists ? View() : null);

    // Only the audit: nobody lists users, and members are asked for one by one.
    protected override Reflection? Reflection(UserState state) => !state.Exists ? null : new(NoProject) { Hints = ["user"] };

    private static Refusal Unknown { get; } = new("user.not_found", "Nobody with this id has signed in here.");

    private UserView View() => new(Key, State.Profile!, State.NotBefore, State.Disabled);
}
