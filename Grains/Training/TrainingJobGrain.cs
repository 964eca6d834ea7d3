using System.Diagnostics;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Training;

[GrainType("job")]
public sealed class TrainingJobGrain([PersistentState("job")] IPersistentState<TrainingJobState> storage, ThingContext context)
    : ThingGrain<TrainingJobState>(storage, context), ITrainingJobGrain
{
    protected override string Thing => "job";

    public async Task<Outcome> Submit(Command command, JobRequest request, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        if (JobRequestRules.Check(request) is { } refusal)
            return Outcome.Refused(refusal.Code, refusal.Message);
        var version = await GrainFactory.GetGrain<IDatasetGrain>(request.ProjectId).GetVersion(request.DatasetVersion, cancellation);
        if (version?.Digest is not { } digest)
            return Outcome.Refused("dataset.version_not_found", $"There is no frozen dataset version {request.DatasetVersion}.");
        var number = await Project(request.ProjectId).Number("job", Key, cancellation);
        return await CarryOut(command, "submit", s => WithId(JobRules.Submit(s with { Traceparent = Activity.Current?.Id }, request, digest, number, Now)));
    }

    public Task<Outcome> Cancel(Command command, CancellationToken cancellation) =>
        CarryOut(command, "cancel", s => JobRules.Cancel(s, Now));

    public async Task<JobSpec?> Leased(string workerId, long token, CancellationToken cancellation)
    {
        await Commit(JobRules.Leased(State, workerId, token, Now));
        return State.Holds(token) ? await Spec(State.Request!, cancellation) : null;
    }

    public async Task LeaseLost(long token, CancellationToken cancellation)
    {
        await Commit(JobRules.LeaseLost(State, token, Now));
        await FollowAsync(State, cancellation);
    }

    public async Task<JobView> Record(string workerId, JobRecord fact, CancellationToken cancellation)
    {
        await Commit(JobRules.Record(State, workerId, fact, Now));
        return View();
    }

    public Task<JobView?> Get(CancellationToken cancellation) => Task.FromResult(State.Request is null ? null : View());

    protected override Reflection? Reflection(TrainingJobState state) => state.Request is null ? null : new(state.Request.ProjectId)
    {
        Rows = [JobRows.Of(Key, state)],
        Hints = ["job", "running"],
    };

    /// <summary>The queue follows: a waiting job is in it, an ended one is not.</summary>
    protected override async Task FollowAsync(TrainingJobState state, CancellationToken cancellation)
    {
        if (state.Request is null)
            return;
        var queue = GrainFactory.GetGrain<ITrainingQueueGrain>(state.Request.Pool);
        if (state.Waits())
            await queue.Enqueue(new Command($"{Key}/enqueue/{state.Token}", "system"), Key, state.Request.Trainer, state.Token, cancellation);
        else if (state.Ended())
            await queue.Withdraw(new Command($"{Key}/withdraw", "system"), Key, cancellation);
    }

    private Decision<TrainingJobState> WithId(Decision<TrainingJobState> decision) => decision with { Result = Key };

    private IProjectGrain Project(string id) => GrainFactory.GetGrain<IProjectGrain>(id);

    private async Task<JobSpec> Spec(JobRequest request, CancellationToken cancellation) => new()
    {
        ProjectId = request.ProjectId,
        DatasetVersion = request.DatasetVersion,
        ManifestSha256 = State.ManifestSha256,
        Family = request.Family,
        Trainer = request.Trainer,
        RecipeJson = request.RecipeJson,
        BundleSha256 = request.BundleSha256,
        Start = request.Start,
        CheckpointSha256 = State.CheckpointSha256,
        Champion = await Champion(request.ProjectId, cancellation),
        Traceparent = State.Traceparent,
    };

    private async Task<ChampionReference?> Champion(string projectId, CancellationToken cancellation)
    {
        var project = await Project(projectId).Get(cancellation);
        if (project?.ChampionId is not { } id)
            return null;
        var model = await GrainFactory.GetGrain<IModelVersionGrain>(id).Get(cancellation);
        return model?.PackageSha256 is { } package ? new ChampionReference(id, package) : null;
    }

    private JobView View() => new()
    {
        Id = Key,
        ProjectId = State.Request?.ProjectId ?? "",
        Version = State.Version,
        State = State.Stage.Word(),
        Token = State.Token,
        Attempt = State.Attempt,
        Request = State.Request ?? NoRequest,
        Success = State.Success,
        Code = State.Code,
        Message = State.Message,
        ParentModelId = State.Request?.ParentModelId,
    };

    private static JobRequest NoRequest { get; } =
        new() { ProjectId = "", DatasetVersion = 0, Family = "", RecipeJson = "{}", Start = new StartingPoint("scratch") };
}
