namespace VisionInApp.Platform.Hosting;

/// <summary>
/// Writes what comes from many callers in groups: while groups are on their way to the disk the next one gathers, so that a commit carries as many
/// as have come meanwhile, and one alone does not wait.
/// </summary>
/// <param name="atOnce">How many groups may be on their way.</param>
/// <param name="write">Writes a group, all or nothing, and answers for each in order.</param>
/// <param name="isOutage">Failures that would hit every item in the same way; after any other the members of a group are written one by one.</param>
/// <param name="isLarge">Items that are written by themselves.</param>
internal sealed class Gathering<TItem, TAnswer>(
    int atOnce, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> write, Func<Exception, bool> isOutage, Func<TItem, bool> isLarge)
{
    private const int LargestGroup = 64;
    private readonly Queue<Waiting> waiting = [];
    private readonly Lock gate = new();
    private long came;
    private int writers;

    /// <summary>Returns when the item is written; a caller that goes away does not take it back.</summary>
    public Task<TAnswer> WriteAsync(TItem item, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue(new(item, answer, ++came));
            if (writers < atOnce)
            {
                writers++;
                // The groups to come are no part of what this caller does.
                using (ExecutionContext.SuppressFlow())
                    _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return answer.Task.WaitAsync(cancellation);
    }

    private async Task WriteAllAsync()
    {
        while (Next() is { Count: > 0 } group)
            await WriteGroupAsync(group);
    }

    private List<Waiting> Next()
    {
        List<Waiting> group = [];
        lock (gate)
        {
            while (group.Count < LargestGroup && waiting.TryPeek(out var next) && (group.Count == 0 || !isLarge(next.Item)))
            {
                group.Add(waiting.Dequeue());
                if (isLarge(next.Item))
                    break;
            }

            if (group.Count == 0)
                writers--;
        }

        return group;
    }

    /// <summary>Answers the outage that it met, if any.</summary>
    private async Task<Exception?> WriteGroupAsync(List<Waiting> group)
    {
        var before = Volatile.Read(ref came);
        try
        {
            var answers = await write([.. group.Select(g => g.Item)]);
            for (var i = 0; i < group.Count; i++)
                group[i].Answer.SetResult(answers[i]);
            return null;
        }
        catch (Exception e) when (isOutage(e))
        {
            // Those who have waited as long would only wait as long again.
            Fail(group.Concat(TakeUntil(before)), e);
            return e;
        }
        catch (Exception e) when (group.Count == 1)
        {
            Fail(group, e);
            return null;
        }
        catch
        {
            return await WriteEachAsync(group);
        }
    }

    private async Task<Exception?> WriteEachAsync(List<Waiting> group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            if (await WriteGroupAsync([group[i]]) is not { } outage)
                continue;
            Fail(group.Skip(i + 1), outage);
            return outage;
        }

        return null;
    }

    private static void Fail(IEnumerable<Waiting> those, Exception e)
    {
        foreach (var one in those)
            one.Answer.SetException(e);
    }

    private List<Waiting> TakeUntil(long last)
    {
        List<Waiting> taken = [];
        lock (gate)
        {
            while (waiting.TryPeek(out var next) && next.Number <= last)
                taken.Add(waiting.Dequeue());
        }

        return taken;
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TAnswer> Answer, long Number);
}
