using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Rollouts;

namespace VisionInApp.Grains.Rollouts;

[GrainType("rollout")]
public sealed class RolloutGrain([PersistentState("rollout")] IPersistentState<RolloutState> storage, ThingContext context)
    : Coordinator<RolloutState>(storage, context), IRolloutGrain
{
    protected override string Thing => "rollout";
    protected override bool IsActive => State.Active();

    public async Task<Outcome> Create(Command command, RolloutPlan plan, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        if (RolloutRules.Check(plan) is { } refusal)
            return Outcome.Refused(refusal.Code, refusal.Message);
        var model = await GrainFactory.GetGrain<IModelVersionGrain>(plan.ModelId).Get(cancellation);
        if (model is null || model.ProjectId != plan.ProjectId || model.PackageSha256 is null)
            return Outcome.Refused("rollout.model_not_published", "Only an approved model version with a signed package can be rolled out.");
        var foreign = await ForeignDevice(plan, cancellation);
        if (foreign is not null)
            return Outcome.Refused("rollout.no_devices", $"The project has no device {foreign}.");
        var number = await GrainFactory.GetGrain<IProjectGrain>(plan.ProjectId).Number("rollout", Key, cancellation);
        var package = new PackageReference(plan.ModelId, model.PackageSha256, model.PackageBytes ?? 0);
        return await CarryOut(command, "create", s => RolloutRules.Create(s, plan, package, number, Now) with { Result = Key }, plan.Reason);
    }

    public Task<Outcome> Start(Command command, CancellationToken cancellation) => Move(command, "start", RolloutRules.Start);

    public Task<Outcome> Pause(Command command, CancellationToken cancellation) => Move(command, "pause", RolloutRules.Pause);

    public Task<Outcome> Resume(Command command, CancellationToken cancellation) => Move(command, "resume", RolloutRules.Resume);

    public Task<Outcome> RollBack(Command command, CancellationToken cancellation) => Move(command, "rollBack", RolloutRules.RollBack);

    public async Task<RolloutView?> Advance(CancellationToken cancellation)
    {
        if (IsActive)
            await StepAsync(cancellation);
        return View();
    }

    public Task<RolloutView?> Get(CancellationToken cancellation) => Task.FromResult(View());

    protected override Reflection? Reflection(RolloutState state) => state.Plan is null ? null : new(state.Plan.ProjectId)
    {
        Rows = RolloutViews.Rows(Key, state),
        Hints = ["rollout", "running"],
    };

    protected override async Task StepAsync(CancellationToken cancellation)
    {
        if (State.Stage == RolloutStage.RollingBack)
        {
            await GiveFormerBack(cancellation);
            return;
        }

        await Note(cancellation);
        await Send(cancellation);
        await Look(cancellation);
        if (RolloutRules.Done(State, Now))
            await Promote(cancellation);
    }

    private async Task<Outcome> Move(Command command, string action, Func<RolloutState, Decision<RolloutState>> decide)
    {
        var outcome = await CarryOut(command, action, state =>
        {
            var decision = decide(state);
            return decision.Next is { } next && !ReferenceEquals(next, state) ? decision with { Next = next with { UpdatedAt = Now } } : decision;
        });
        await KeepGoing();
        return outcome;
    }

    // The former packages are stored before anything is sent: after a crash the device's desired package is already the new one.
    private async Task Note(CancellationToken cancellation)
    {
        var next = State;
        foreach (var target in State.InWave().Where(t => !t.Known))
            next = next.With(target with { Known = true, Former = (await Device(target.DeviceId).Get(cancellation))?.DesiredPackage });
        await Update(next);
    }

    private async Task Send(CancellationToken cancellation)
    {
        var next = State;
        foreach (var target in State.InWave().Where(t => t.Stage == TargetStage.Pending))
        {
            var outcome = await Device(target.DeviceId).SetPackage(By($"send/{target.DeviceId}"), State.Package, cancellation);
            next = next.With(outcome.Ok
                ? target with { Stage = TargetStage.Sent, SentAt = Now, Generation = RolloutViews.Generation(outcome) }
                : target.Failed(outcome.Code!, outcome.Message!));
        }

        await Update(next);
    }

    private async Task Look(CancellationToken cancellation)
    {
        var next = State;
        foreach (var target in State.InWave().Where(t => t.Stage == TargetStage.Sent))
        {
            var device = await Device(target.DeviceId).Get(cancellation);
            next = next.With(RolloutRules.Observe(target, device, State.Package!.Sha256, State.Plan!.DeviceTimeout, Now));
        }

        await Update(RolloutRules.Judge(next, Now));
    }

    private async Task GiveFormerBack(CancellationToken cancellation)
    {
        var next = State;
        foreach (var target in State.ToRollBack().ToList())
        {
            var outcome = await Device(target.DeviceId).SetPackage(By($"back/{target.DeviceId}"), target.Former, cancellation);
            next = next.With(outcome.Ok
                ? target with { Stage = TargetStage.RolledBack, Generation = RolloutViews.Generation(outcome) }
                : target.Failed("device.revoked", outcome.Message!));
        }

        await Update(next with { Stage = RolloutStage.RolledBack });
    }

    private async Task Promote(CancellationToken cancellation)
    {
        var modelId = State.Plan!.ModelId;
        await Model(modelId).Promote(By("promote"), cancellation);
        var champion = await GrainFactory.GetGrain<IProjectGrain>(State.Plan.ProjectId).SetChampion(By("champion"), modelId, cancellation);
        if (champion.Result is { } former && former != modelId)
            await Model(former).Retire(By("retire"), cancellation);
        await Update(State with { Stage = RolloutStage.Succeeded });
    }

    private Task Update(RolloutState next) => Commit(ReferenceEquals(next, State) ? next : next with { UpdatedAt = Now });

    private async Task<string?> ForeignDevice(RolloutPlan plan, CancellationToken cancellation)
    {
        foreach (var id in plan.DeviceIds)
        {
            if ((await Device(id).Get(cancellation))?.ProjectId != plan.ProjectId)
                return id;
        }

        return null;
    }

    private Command By(string step) => new($"{Key}/{step}", "rollout");

    private IDeviceGrain Device(string id) => GrainFactory.GetGrain<IDeviceGrain>(id);

    private IModelVersionGrain Model(string id) => GrainFactory.GetGrain<IModelVersionGrain>(id);

    private RolloutView? View() =>
        State.Plan is { } plan ? new RolloutView(Key, State.Version, State.Stage.Word(), plan.ModelId, plan.ProjectId) : null;
}
