using Orleans.Concurrency;

namespace VisionInApp.Grains.Interfaces.Hints;

/// <summary>Carries hints between the processes of a cluster. One for all, key 0; it remembers who listens, and nothing after its silo is gone.</summary>
[Alias("va.IHintBoardGrain")]
public interface IHintBoardGrain : IGrainWithIntegerKey
{
    /// <summary>Listens, or goes on listening; to be repeated within <see cref="HintTerm.Length"/>.</summary>
    [Alias("Listen")] Task<HintTerm> Listen(IHintListener listener, CancellationToken cancellation);

    /// <summary>Ends listening.</summary>
    [Alias("Leave")] Task Leave(IHintListener listener, CancellationToken cancellation);

    /// <summary>Hands hints on to all listeners but the one they come from.</summary>
    [Alias("Pass")] Task Pass(IHintListener from, HintBatch batch, CancellationToken cancellation);
}

/// <summary>A process that shows hints to its pages.</summary>
[Alias("va.IHintListener")]
public interface IHintListener : IGrainObserver
{
    [Alias("Hear"), OneWay] Task Hear(HintBatch batch);
}

/// <param name="Lost">More happened than is told here.</param>
[GenerateSerializer, Immutable, Alias("va.HintBatch")]
public sealed record HintBatch([property: Id(0)] Hint[] Hints, [property: Id(1)] bool Lost);

/// <summary>What a listener can tell from that something passed it by: another term, or more batches sent than it heard.</summary>
/// <param name="Id">Another one whenever hints may have been lost to everybody.</param>
/// <param name="Sent">Batches sent to this listener in this term.</param>
[GenerateSerializer, Immutable, Alias("va.HintTerm")]
public sealed record HintTerm([property: Id(0)] Guid Id, [property: Id(1)] long Sent)
{
    /// <summary>A listener that is silent for longer has ended without leaving.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);
}
