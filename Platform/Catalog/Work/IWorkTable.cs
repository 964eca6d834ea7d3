namespace VisionInApp.Platform.Catalog.Work;

/// <summary>Long work under leases: whoever holds a lease does the item; after a crash another does it again, so doing it must be idempotent.</summary>
public interface IWorkTable
{
    /// <summary>The oldest item that is due and not held, or null.</summary>
    Task<HeldWork?> LeaseAsync(string owner, TimeSpan duration, CancellationToken cancellation);

    /// <summary>False when the lease has passed to another.</summary>
    Task<bool> RenewAsync(HeldWork work, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Done; it is not leased again.</summary>
    Task CompleteAsync(HeldWork work, CancellationToken cancellation);

    /// <summary>Gives it back to be tried again after a while.</summary>
    Task RetryAsync(HeldWork work, string error, TimeSpan after, CancellationToken cancellation);
}

/// <summary>What is to be done: a kind that a handler knows, an id within the kind, and the handler's arguments as JSON.</summary>
public sealed record WorkItem(string Kind, string Id, string ProjectId, string Payload);

/// <summary>An item under a lease; a later lease of the same item has a greater attempt, which fences this one.</summary>
public sealed record HeldWork(WorkItem Item, string Owner, int Attempt);
