using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Silo.Hints;

/// <summary>Hints waiting for one page or process; of the same thing only the newest waits. Bounded: who is too far behind must start over.</summary>
public sealed class HintMailbox
{
    public const int Capacity = 1000;
    private readonly OrderedDictionary<(string Type, string Id, string ProjectId), Hint> waiting = [];
    private readonly Lock gate = new();
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False when there is no more room: the reader is too far behind.</summary>
    public bool TryPut(Hint hint)
    {
        lock (gate)
        {
            var key = (hint.Type, hint.Id, hint.ProjectId);
            var known = waiting.TryGetValue(key, out var held);
            if (!known && waiting.Count >= Capacity)
                return false;
            if (!known || held!.Version <= hint.Version)
                waiting[key] = hint;
            arrived.TrySetResult();
            return true;
        }
    }

    /// <summary>Completes when something waits.</summary>
    public Task Arrived
    {
        get
        {
            lock (gate)
                return arrived.Task;
        }
    }

    public IReadOnlyList<Hint> TakeAll()
    {
        lock (gate)
        {
            Hint[] all = [.. waiting.Values];
            waiting.Clear();
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return all;
        }
    }
}
