using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Users;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Projects;

[GrainType("project")]
public sealed class ProjectGrain([PersistentState("project")] IPersistentState<ProjectState> storage, ThingContext context)
    : ThingGrain<ProjectState>(storage, context), IProjectGrain
{
    protected override string Thing => "project";

    public Task<Outcome> Create(Command command, string name, CancellationToken cancellation) =>
        CarryOut(command, "create", s => ProjectRules.Create(s, name, command.By, Now), name);

    public Task<Outcome> Rename(Command command, string name, CancellationToken cancellation) =>
        Change(command, "rename", s => ProjectRules.Rename(s, name), name);

    public Task<Outcome> Archive(Command command, CancellationToken cancellation) =>
        Change(command, "archive", s => s.Archived ? s : s with { Archived = true });

    public Task<Outcome> AddClasses(Command command, IReadOnlyList<string> names, CancellationToken cancellation) =>
        Change(command, "addClasses", s => ProjectRules.AddClasses(s, names));

    public Task<Outcome> ChangeClass(Command command, int classId, string name, string color, CancellationToken cancellation) =>
        Change(command, "changeClass", s => ProjectRules.ChangeClass(s, classId, name, color), name);

    public async Task<int> Number(string sequence, string thingId, CancellationToken cancellation)
    {
        var (next, number) = ProjectRules.Number(State, sequence, thingId);
        await Commit(next);
        return number;
    }

    public Task<Outcome> SetChampion(Command command, string modelId, CancellationToken cancellation) =>
        Change(command, "setChampion", s => ProjectRules.SetChampion(s, modelId), modelId);

    public Task<Outcome> OfferEnrolment(Command command, string tokenHash, DateTimeOffset until, CancellationToken cancellation) =>
        Change(command, "offerEnrolment", s => ProjectRules.OfferEnrolment(s, tokenHash, until, Now));

    public Task<Outcome> RedeemEnrolment(Command command, string tokenHash, CancellationToken cancellation) =>
        Change(command, "redeemEnrolment", s => ProjectRules.RedeemEnrolment(s, tokenHash, Now));

    public Task<Outcome> Invite(Command command, Invitation invitation, CancellationToken cancellation) =>
        Change(command, "invite", s => MemberRules.Invite(s, invitation, Now), $"{invitation.Email ?? "by link"}: {invitation.Role}");

    public Task<Outcome> RevokeInvitation(Command command, string invitationId, CancellationToken cancellation) =>
        Change(command, "revokeInvitation", s => MemberRules.Revoke(s, invitationId), invitationId);

    public Task<Outcome> AcceptInvitation(Command command, string tokenHash, UserProfile profile, CancellationToken cancellation)
    {
        var invitation = MemberRules.Find(State, tokenHash, Now);
        return Change(
            command, "acceptInvitation", s => MemberRules.Accept(s, tokenHash, command.By, profile, Now), $"{command.By}: {invitation?.Role}, invited by {invitation?.InvitedBy}");
    }

    public Task<IReadOnlyList<Invitation>> Invitations(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Invitation>>([.. State.Invitations.Where(i => i.Until > Now)]);

    public Task<Outcome> ChangeRole(Command command, string userId, string role, CancellationToken cancellation) =>
        Change(command, "changeRole", s => MemberRules.ChangeRole(s, userId, role), $"{userId}: {role}");

    public Task<Outcome> RemoveMember(Command command, string userId, CancellationToken cancellation) =>
        Change(command, "removeMember", s => MemberRules.Remove(s, userId), userId);

    public Task<ProjectView?> Get(CancellationToken cancellation) => Task.FromResult(State.Exists ? View() : null);

    protected override Reflection? Reflection(ProjectState state) => !state.Exists ? null : new(Key)
    {
        Rows =
        [
            new ProjectRow
            {
                Id = Key,
                Version = state.Version,
                Name = state.Name,
                ClassCount = state.Schema.Classes.Count,
                ChampionId = state.ChampionId,
                CreatedAt = state.CreatedAt,
                UpdatedAt = state.UpdatedAt,
                Archived = state.Archived,
            },
            .. state.Members.Select(m => new MemberRow { ProjectId = Key, UserId = m.UserId, Role = m.Role, Version = state.Version }),
            .. state.Schema.Classes.Select(c => new ProjectClassRow { ProjectId = Key, ClassId = c.Id, Name = c.Name }),
        ],
        Hints = ["project"],
    };

    private Task<Outcome> Change(Command command, string action, Func<ProjectState, Decision<ProjectState>> decide, string? detail = null) =>
        CarryOut(
            command,
            action,
            state =>
            {
                if (!state.Exists)
                    return new Refusal("project.not_found", "There is no such project.");
                var decision = decide(state);
                var changed = decision.Next is { } next && !ReferenceEquals(next, state);
                return changed ? decision with { Next = decision.Next! with { UpdatedAt = Now } } : decision;
            },
            detail);

    private ProjectView View() => new()
    {
        Id = Key,
        Version = State.Version,
        Name = State.Name,
        Schema = State.Schema,
        Members = State.Members,
        ChampionId = State.ChampionId,
        CreatedAt = State.CreatedAt,
        Archived = State.Archived,
    };
}
