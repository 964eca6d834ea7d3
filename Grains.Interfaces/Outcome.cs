using System.Text.Json.Serialization;

namespace VisionInApp.Grains.Interfaces;

[GenerateSerializer, Alias("va.OutcomeKind"), JsonConverter(typeof(JsonStringEnumConverter<OutcomeKind>))]
public enum OutcomeKind
{
    Accepted,

    /// <summary>The command was carried out before; this is its first answer.</summary>
    Duplicate,
    Refused,
}

/// <summary>The answer to a command. Expected refusals are values with a stable code; exceptions are bugs and outages.</summary>
[GenerateSerializer, Immutable, Alias("va.Outcome")]
public sealed record Outcome
{
    [Id(0)] public required OutcomeKind Kind { get; init; }

    /// <summary>Stable refusal code, <c>thing.reason</c>, e.g. <c>dataset.nothing_to_freeze</c>; <c>*.not_found</c> becomes 404, <c>*.conflict</c> 409 or 412, everything else 422.</summary>
    [Id(1)] public string? Code { get; init; }

    /// <summary>What is wrong and how to mend it, in English.</summary>
    [Id(2)] public string? Message { get; init; }

    /// <summary>Version of the grain's state after the command.</summary>
    [Id(3)] public long Version { get; init; }

    /// <summary>What the command made or found: an id or a number.</summary>
    [Id(4)] public string? Result { get; init; }

    [JsonIgnore] public bool Ok => Kind != OutcomeKind.Refused;

    public static Outcome Accepted(long version, string? result = null) => new() { Kind = OutcomeKind.Accepted, Version = version, Result = result };

    public static Outcome Refused(string code, string message) => new() { Kind = OutcomeKind.Refused, Code = code, Message = message };
}
