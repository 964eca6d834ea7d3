namespace VisionInApp.Grains.Interfaces.Hints;

/// <summary>Something changed; whoever shows it should look again. A lost hint costs seconds, nothing else.</summary>
/// <param name="Type">
/// <c>project</c>, <c>image</c>, <c>version</c>, <c>import</c>, <c>job</c>, <c>model</c>, <c>rollout</c>, <c>device</c>, <c>feedback</c>, <c>round</c> or <c>running</c>.
/// </param>
/// <param name="Version">Of the thing after the change; 0 where it has none.</param>
[GenerateSerializer, Immutable, Alias("va.Hint")]
public sealed record Hint(
    [property: Id(0)] string Type, [property: Id(1)] string Id, [property: Id(2)] string ProjectId, [property: Id(3)] long Version);

/// <summary>Where grains and workers say what changed.</summary>
public interface IHints
{
    /// <summary>Never blocks and never fails.</summary>
    void Publish(Hint hint);
}

/// <summary>Where pages listen.</summary>
public interface IHintFeed
{
    /// <summary>Every hint from now on, until cancelled; a reader that is too slow loses the oldest.</summary>
    IAsyncEnumerable<Hint> ReadAsync(CancellationToken cancellation);
}
