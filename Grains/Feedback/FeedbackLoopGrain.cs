using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Grains.Feedback;

[GrainType("loop")]
public sealed class FeedbackLoopGrain(
    [PersistentState("loop")] IPersistentState<FeedbackLoopState> storage, ThingContext context, IFeedbackRows feedback, IObjectStore objects,
    RoundSteps steps)
    : Coordinator<FeedbackLoopState>(storage, context), IFeedbackLoopGrain
{
    protected override string Thing => "loop";
    protected override bool IsActive => State.Round?.Running() == true;

    public Task<Outcome> SetPolicy(Command command, LoopPolicy policy, CancellationToken cancellation) =>
        CarryOut(command, "setPolicy", s => LoopRules.SetPolicy(s, policy));

    public async Task<Outcome> Accept(Command command, string itemId, IReadOnlyList<Annotation> annotations, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        var (item, refusal) = await Undecided(command, itemId, "accepted", cancellation);
        if (refusal is not null)
            return refusal;
        if (await objects.InfoAsync(item!.Sha256, cancellation) is not { } frame)
            return Outcome.Refused("feedback.frame_missing", "The frame is not in the object store.");
        var image = new NewImage
        {
            Sha256 = item.Sha256,
            Name = item.Source,
            Width = item.Width,
            Height = item.Height,
            Bytes = frame.Length,
            Split = "train",
            Origin = $"device:{item.DeviceId}",
            Annotations = annotations,
        };
        var added = await GrainFactory.GetGrain<IDatasetGrain>(Key).AddImage(command, image, cancellation);
        if (!added.Ok)
            return added;
        var outcome = await Decide(command, "accept", item, "accepted", added.Result, cancellation);
        await StartIfDue(cancellation);
        return outcome;
    }

    public async Task<Outcome> Reject(Command command, string itemId, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        var (item, refusal) = await Undecided(command, itemId, "rejected", cancellation);
        return refusal ?? await Decide(command, "reject", item!, "rejected", null, cancellation);
    }

    public async Task<Outcome> Requeue(Command command, string itemId, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        if (await feedback.FindAsync(Key, itemId, cancellation) is not { } item)
            return NotFound;
        if (item.State == "accepted")
            return Outcome.Refused("feedback.decided", "The frame is in the dataset; change or move the image there.");
        await feedback.RequeueAsync(Key, itemId, cancellation);
        return await Counted(command, "requeue", itemId, itemId);
    }

    public async Task<Outcome> StartRound(Command command, CancellationToken cancellation)
    {
        var outcome = await CarryOut(command, "startRound", s => LoopRules.StartRound(s, Now));
        await KeepGoing();
        return outcome;
    }

    public async Task<Outcome> StopRound(Command command, CancellationToken cancellation)
    {
        var outcome = await CarryOut(command, "stopRound", s => LoopRules.StopRound(s, Now));
        if (outcome.Ok && State.Round is { Stage: RoundStage.Stopped, JobId: { } jobId })
            await GrainFactory.GetGrain<ITrainingJobGrain>(jobId).Cancel(new Command($"{jobId}/stop", command.By), cancellation);
        return outcome;
    }

    public async Task<LoopView> Advance(CancellationToken cancellation)
    {
        if (IsActive)
            await StepAsync(cancellation);
        return View();
    }

    public Task<LoopView> Get(CancellationToken cancellation) => Task.FromResult(View());

    protected override Reflection? Reflection(FeedbackLoopState state) => new(Key)
    {
        Rows = state.Round is { } round ? [Row(round, state.Version)] : [],
        Hints = ["round", "running"],
    };

    /// <summary>One stage at a time, each stored before the next: whatever a crash cuts off is done again under the same ids.</summary>
    protected override async Task StepAsync(CancellationToken cancellation)
    {
        while (State.Round is { } round && round.Running())
        {
            var next = await steps.Next(Key, round, State.Policy, Now, cancellation);
            if (next == round)
                return;
            await Commit(State with { Round = next });
        }

        await StartIfDue(cancellation);
    }

    private static Outcome NotFound { get; } = Outcome.Refused("feedback.not_found", "There is no such frame in the queue.");

    // The same person asking for the same again is a retry that was cut off half-way.
    private async Task<(FeedbackRow? Item, Outcome? Refusal)> Undecided(Command command, string itemId, string wanted, CancellationToken cancellation)
    {
        if (await feedback.FindAsync(Key, itemId, cancellation) is not { } item)
            return (null, NotFound);
        var free = item.State == "queued" || (item.State == wanted && item.DecidedBy == command.By);
        return free ? (item, null) : (null, Outcome.Refused("feedback.decided", $"{item.DecidedBy} has {item.State} it already."));
    }

    private async Task<Outcome> Decide(Command command, string action, FeedbackRow item, string state, string? imageId, CancellationToken cancellation)
    {
        await feedback.DecideAsync(Key, item.Id, state, imageId, command.By, Now, cancellation);
        return await Counted(command, action, item.Id, imageId ?? item.Id);
    }

    private async Task<Outcome> Counted(Command command, string action, string itemId, string result)
    {
        var outcome = await CarryOut(command, action, s => (s with { Decided = s.Decided + 1 }).Answering(result), itemId);
        Tell("feedback", itemId, Key);
        return outcome;
    }

    private async Task StartIfDue(CancellationToken cancellation)
    {
        if (State.Policy.StartAfterAccepted is null || IsActive)
            return;
        var counts = await feedback.CountAsync(Key, cancellation);
        if (LoopRules.ShouldStart(State, counts.AcceptedSinceFreeze))
            await StartRound(new Command($"round/{(State.Round?.Number ?? 0) + 1}", "loop"), cancellation);
    }

    private LoopView View() => new(State.Version, State.Policy, State.Round is not { } round ? null : new RoundView
    {
        Number = round.Number,
        Stage = round.Word(),
        DatasetVersion = round.DatasetVersion,
        JobId = round.JobId,
        ModelId = round.ModelId,
        RolloutId = round.RolloutId,
        Code = round.Code,
        Message = round.Message,
        StartedAt = round.StartedAt,
        EndedAt = round.EndedAt,
    });

    private RoundRow Row(Round round, long version) => new()
    {
        ProjectId = Key,
        Number = round.Number,
        Version = version,
        Stage = round.Word(),
        DatasetVersion = round.DatasetVersion,
        JobId = round.JobId,
        ModelId = round.ModelId,
        RolloutId = round.RolloutId,
        Code = round.Code,
        Message = round.Message,
        StartedAt = round.StartedAt,
        EndedAt = round.EndedAt,
    };
}
