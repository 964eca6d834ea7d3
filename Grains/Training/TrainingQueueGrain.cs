using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Training;

[GrainType("queue")]
public sealed class TrainingQueueGrain([PersistentState("queue")] IPersistentState<TrainingQueueState> storage, ThingContext context)
    : ThingGrain<TrainingQueueState>(storage, context), ITrainingQueueGrain
{
    protected override string Thing => "queue";

    public Task<Outcome> Enqueue(Command command, string jobId, string trainer, long afterToken, CancellationToken cancellation) =>
        CarryOut(command, "enqueue", s => QueueRules.Enqueue(s, jobId, trainer, afterToken), jobId);

    public Task<Outcome> Withdraw(Command command, string jobId, CancellationToken cancellation) =>
        CarryOut(command, "withdraw", s => QueueRules.Withdraw(s, jobId), jobId);

    public Task<QueueChanges> Heartbeat(WorkerHeartbeat heartbeat, CancellationToken cancellation) =>
        Take(QueueRules.Heartbeat(State, heartbeat, Now));

    public Task<QueueChanges> Sweep(CancellationToken cancellation) => Take(QueueRules.Sweep(State, Now));

    protected override Reflection? Reflection(TrainingQueueState state) => null;

    private async Task<QueueChanges> Take((TrainingQueueState Next, QueueChanges Changes) step)
    {
        await Commit(step.Next);
        return step.Changes;
    }
}
