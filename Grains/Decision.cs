namespace VisionInApp.Grains;

/// <summary>Why a command is not carried out, as a stable code and a sentence that says how to mend it.</summary>
public sealed record Refusal(string Code, string Message);

/// <summary>What a rule made of a command: the next state (the same one when there is nothing to change) or a refusal.</summary>
public readonly record struct Decision<TState>(TState? Next, string? Result, Refusal? Refusal)
    where TState : ThingState
{
    public static implicit operator Decision<TState>(TState next) => new(next, null, null);

    public static implicit operator Decision<TState>(Refusal refusal) => new(null, null, refusal);
}

/// <summary>Decisions that answer with what was made.</summary>
public static class Decisions
{
    public static Decision<TState> Answering<TState>(this TState next, string? result)
        where TState : ThingState => new(next, result, null);
}
