using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Silo.Hints;

/// <summary>Where a process stands in what the board sends it.</summary>
internal sealed class HintPlace
{
    private long heard;
    private HintTerm? promised;

    /// <summary>A batch arrived.</summary>
    public void Heard() => Interlocked.Increment(ref heard);

    /// <summary>Whether something passed by before this answer. What the board had sent by the answer before must have arrived by now; what it sent since may be on its way.</summary>
    public bool HasMissed(HintTerm term)
    {
        var before = promised;
        promised = term;
        if (before?.Id == term.Id && term.Sent >= before.Sent)
            return Interlocked.Read(ref heard) < before.Sent;
        Interlocked.Exchange(ref heard, term.Sent);
        return before is not null;
    }
}
