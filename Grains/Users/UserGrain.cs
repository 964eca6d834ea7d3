using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.Platform.Catalog.Rows;

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

    protected override Reflection? Reflection(UserState state) => state.Profile is not { } profile ? null : new(NoProject)
    {
        Rows = [new PersonRow { Id = Key, Version = state.Version, Name = profile.Name, Email = profile.Email, Disabled = state.Disabled }],
        Hints = ["user"],
    };

    private static Refusal Unknown { get; } = new("user.not_found", "Nobody with this id has signed in here.");

    private UserView View() => new(Key, State.Profile!, State.NotBefore, State.Disabled);
}
