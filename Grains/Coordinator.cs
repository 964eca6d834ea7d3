using Microsoft.Extensions.Logging;

namespace VisionInApp.Grains;

/// <summary>
/// A grain that drives others step by step while it is active: a timer for rhythm, a reminder for what must happen though nobody calls and no silo remembers.
/// Every step is idempotent: it may be taken twice, by timer, reminder or caller.
/// </summary>
public abstract class Coordinator<TState>(IPersistentState<TState> storage, ThingContext context) : ThingGrain<TState>(storage, context), IRemindable
    where TState : ThingState, new()
{
    private const string ReminderName = "advance";
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private IGrainTimer? timer;

    /// <summary>There are steps to take.</summary>
    protected abstract bool IsActive { get; }

    /// <summary>Takes the steps that are due.</summary>
    protected abstract Task StepAsync(CancellationToken cancellation);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (IsActive)
            Beat();
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (IsActive)
            Beat();
        else if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    /// <summary>Keeps stepping until nothing is left to do; call it after every commit that may have made it active.</summary>
    protected async Task KeepGoing()
    {
        if (!IsActive || timer is not null)
            return;
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        Beat();
    }

    private void Beat() => timer ??= this.RegisterGrainTimer(TakeStep, new GrainTimerCreationOptions(Rhythm, Rhythm) { KeepAlive = true });

    private async Task TakeStep(CancellationToken cancellation)
    {
        try
        {
            if (IsActive)
                await StepAsync(cancellation);
        }
        catch (Exception e)
        {
            Log.LogWarning(e, "A step of {Thing} {Key} failed; trying again", Thing, Key);
        }

        if (IsActive)
            return;
        timer?.Dispose();
        timer = null;
    }
}
