using VisionInApp.Grains.Interfaces;

namespace VisionInApp.Grains;

/// <summary>What every grain keeps beside its own facts. States are immutable; a change is a new state with the next version.</summary>
public abstract record ThingState
{
    /// <summary>How often it was committed; equal to the version the storage counts.</summary>
    public long Version { get; init; }

    /// <summary>The last commands carried out, oldest first: retries are answered from here, and the audit is written from here.</summary>
    public IReadOnlyList<Answered> Answered { get; init; } = [];
}

/// <summary>A command that was carried out, and what it was answered.</summary>
public sealed record Answered(string CommandId, string By, string Action, DateTimeOffset At, long Version, string? Result, string? Detail)
{
    public const int Kept = 32;

    public Outcome AsDuplicate() => Outcome.Accepted(Version, Result) with { Kind = OutcomeKind.Duplicate };
}
