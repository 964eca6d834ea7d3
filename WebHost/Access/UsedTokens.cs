using VisionInApp.Platform.Cache;

namespace VisionInApp.WebHost.Access;

/// <summary>
/// Remembers which tokens were used for as long as they could be used again, in this process and, where one is shared, with all web hosts; when too many come to
/// remember, none is let in.
/// </summary>
public sealed class UsedTokens(TimeProvider time, ISharedCounts shared, TimeSpan remembered, int capacity = 1_000_000)
{
    private readonly HashSet<(string Subject, string Id)> used = [];
    private readonly Queue<((string Subject, string Id) Token, DateTimeOffset Until)> order = [];
    private readonly Lock gate = new();

    /// <summary>False when the token was used before.</summary>
    public async ValueTask<bool> TryUseAsync(string subject, string id, CancellationToken cancellation) =>
        TryUseHere(subject, id) && await shared.TryMarkAsync($"token:{subject}:{id}", remembered, cancellation) != false;

    private bool TryUseHere(string subject, string id)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            while (order.TryPeek(out var oldest) && oldest.Until <= now)
                used.Remove(order.Dequeue().Token);
            if (used.Count >= capacity || !used.Add((subject, id)))
                return false;
            order.Enqueue(((subject, id), now + remembered));
            return true;
        }
    }
}
