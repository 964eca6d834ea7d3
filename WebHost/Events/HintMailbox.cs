using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.WebHost.Events;

/// <summary>Hints waiting for one page; of the same thing only the newest waits. Bounded: a page that is too far behind must start over.</summary>
public sealed class HintMailbox
{
    public const int Capacity = 1000;
    private readonly OrderedDictionary<(string Type, string Id, string ProjectId), Hint> waiting = [];
    private readonly Lock gate = new();
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False when the page is too far behind.</summary>
    public bool TryPut(Hint hint)
    {
        lock (gate)
        {
            var key = (hint.Type, hint.Id, hint.ProjectId);
            if (waiting.Count >= Capacity && !waiting.ContainsKey(key))
                return false;
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
