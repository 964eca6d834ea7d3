using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Grains.Hints;

[GrainType("hintBoard")]
public sealed class HintBoardGrain(TimeProvider time) : Grain, IHintBoardGrain
{
    private readonly Dictionary<IHintListener, Listening> listeners = [];
    private Guid term = Guid.NewGuid();

    public Task<HintTerm> Listen(IHintListener listener, CancellationToken cancellation)
    {
        Forget();
        listeners.TryGetValue(listener, out var held);
        listeners[listener] = new Listening(held.Sent, time.GetTimestamp());
        return Task.FromResult(new HintTerm(term, held.Sent));
    }

    public Task Leave(IHintListener listener, CancellationToken cancellation)
    {
        listeners.Remove(listener);
        return Task.CompletedTask;
    }

    public Task Pass(IHintListener from, HintBatch batch, CancellationToken cancellation)
    {
        foreach (var (listener, held) in listeners.Where(l => !l.Key.Equals(from)).ToList())
        {
            listeners[listener] = held with { Sent = held.Sent + 1 };
            listener.Hear(batch).Ignore();
        }

        return Task.CompletedTask;
    }

    // Who ended without leaving may have taken hints along: everybody looks again.
    private void Forget()
    {
        var ended = listeners.Where(l => time.GetElapsedTime(l.Value.HeardAt) > HintTerm.Length).Select(l => l.Key).ToList();
        foreach (var listener in ended)
            listeners.Remove(listener);
        if (ended.Count == 0)
            return;
        term = Guid.NewGuid();
        foreach (var (listener, held) in listeners.ToList())
            listeners[listener] = held with { Sent = 0 };
    }

    private readonly record struct Listening(long Sent, long HeardAt);
}
