namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>The traces of records that wait to be published. Kept in memory only, and not too many: a restart or a long outage costs the connection of spans, nothing else.</summary>
internal sealed class RecordTraces
{
    private const int Kept = 1000;
    private readonly Queue<(long Sequence, string Trace)> waiting = [];

    public void Add(long sequence, string? trace)
    {
        if (trace is null)
            return;
        if (waiting.Count == Kept)
            waiting.Dequeue();
        waiting.Enqueue((sequence, trace));
    }

    /// <summary>The newest trace up to this sequence; it and those before it are forgotten.</summary>
    public string? TakeUpTo(long sequence)
    {
        string? newest = null;
        while (waiting.TryPeek(out var first) && first.Sequence <= sequence)
            newest = waiting.Dequeue().Trace;
        return newest;
    }
}
