using Microsoft.Extensions.Logging;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains;

/// <summary>What every grain needs from outside.</summary>
public sealed record ThingContext(IProjections Projections, IHints Hints, TimeProvider Time, ILoggerFactory Logs);

/// <summary>
/// The one way in which grains change: compute the next state, commit it, then let the outside follow. Everything outside (rows, audit, work,
/// other grains' queues) is a projection of the state at a version: if it fails the command has succeeded all the same, a timer tries again,
/// and after a crash the reconciler does.
/// </summary>
public abstract class ThingGrain<TState>(IPersistentState<TState> storage, ThingContext context) : Grain, IReflecting
    where TState : ThingState, new()
{
    private static readonly TimeSpan RetryReflectingAfter = TimeSpan.FromSeconds(2);
    private long reflectedVersion;
    private IGrainTimer? retry;

    /// <summary>One word for the grain type, its stored state, its projection and its audit entries.</summary>
    protected abstract string Thing { get; }
    protected TState State => storage.State;
    protected string Key => this.GetPrimaryKeyString();
    protected DateTimeOffset Now => context.Time.GetUtcNow();
    protected ILogger Log => context.Logs.CreateLogger(GetType());

    public Task Reflect(CancellationToken cancellation) => ReflectAsync(cancellation);

    /// <summary>What the catalog shows of a state; null while there is nothing to show.</summary>
    protected abstract Reflection? Reflection(TState state);

    /// <summary>Makes other grains and streams follow the state; repeated until it succeeds, so it must be idempotent.</summary>
    protected virtual Task FollowAsync(TState state, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The first answer to a command that was carried out before, or null.</summary>
    protected Outcome? Earlier(Command command) => State.Answered.FirstOrDefault(a => a.CommandId == command.CommandId)?.AsDuplicate();

    /// <summary>Tells pages of something that has no state of its own.</summary>
    protected void Tell(string type, string id, string projectId, long version = 0) => context.Hints.Publish(new Hint(type, id, projectId, version));

    /// <summary>Carries a command out once; <paramref name="action"/> is its name in the audit.</summary>
    protected async Task<Outcome> CarryOut(Command command, string action, Func<TState, Decision<TState>> decide, string? detail = null)
    {
        if (Earlier(command) is { } first)
            return first;
        var (next, result, refusal) = decide(State);
        if (refusal is not null)
            return Outcome.Refused(refusal.Code, refusal.Message) with { Version = State.Version };
        if (!ReferenceEquals(next, State))
        {
            var answered = new Answered(command.CommandId, command.By, action, Now, State.Version + 1, result, detail);
            await Commit(next! with { Answered = [.. State.Answered.TakeLast(Answered.Kept - 1), answered] });
        }

        return Outcome.Accepted(State.Version, result);
    }

    /// <summary>Writes the next state, unless it is the present one. Nothing is answered before it is stored.</summary>
    protected async Task Commit(TState next)
    {
        if (ReferenceEquals(next, State))
            return;
        storage.State = next with { Version = State.Version + 1 };
        try
        {
            await storage.WriteStateAsync();
        }
        catch (Exception e)
        {
            // Whether it was written is unknown: this activation's memory cannot be trusted, the next one reads what is true.
            DeactivateOnIdle();
            Log.LogWarning(e, "Writing {Thing} {Key} failed", Thing, Key);
            throw new StorageUnavailableException($"{Thing} {Key}: {e.GetType().Name}: {e.Message}");
        }

        await TryReflect();
    }

    private async Task TryReflect()
    {
        try
        {
            await ReflectAsync(CancellationToken.None);
            retry?.Dispose();
            retry = null;
        }
        catch (Exception e)
        {
            Log.LogWarning(e, "Reflecting {Thing} {Key} at version {Version} failed; trying again", Thing, Key, State.Version);
            retry ??= this.RegisterGrainTimer(TryReflect, new GrainTimerCreationOptions(RetryReflectingAfter, RetryReflectingAfter) { KeepAlive = true });
        }
    }

    private async Task ReflectAsync(CancellationToken cancellation)
    {
        var state = State;
        if (state.Version <= reflectedVersion)
            return;
        await FollowAsync(state, cancellation);
        var reflection = Reflection(state);
        await context.Projections.WriteAsync(Projection(state, reflection), cancellation);
        foreach (var type in reflection?.Hints ?? [])
            Tell(type, Key, reflection!.ProjectId, state.Version);
        reflectedVersion = state.Version;
    }

    private Projection Projection(TState state, Reflection? reflection) => reflection is null ? new(Thing, Key, state.Version) : new(Thing, Key, state.Version)
    {
        Rows = reflection.Rows,
        Work = reflection.Work,
        Audit = [.. state.Answered.Select(a => new AuditRow(reflection.ProjectId, $"{Thing}:{Key}", a.Version, a.Action, a.By, a.At, a.Detail))],
    };
}
