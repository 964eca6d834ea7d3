using VisionInApp.Grains.Interfaces.Models;

namespace VisionInApp.Grains.Models;

/// <summary>A model version's stages: Candidate → Approved | Rejected → Production → Retired.</summary>
public static class ModelRules
{
    public static bool PassedGate(this ModelVersionState state) => state.GateReasons.Count == 0;

    public static Decision<ModelVersionState> Register(
        ModelVersionState state, ModelRegistration registration, string? championId, int number, DateTimeOffset now) =>
        state.Registration is not null
            ? state
            : state with
            {
                Registration = registration,
                Number = number,
                JudgedAgainst = championId,
                GateReasons = GateRules.Judge(registration.Success.Evaluation, championId, registration.Bounds),
                CreatedAt = now,
                UpdatedAt = now,
            };

    public static Decision<ModelVersionState> Approve(ModelVersionState state, string by, string? comment, bool despiteGate, DateTimeOffset now)
    {
        if (Undecided(state) is { } refusal)
            return refusal;
        if (!state.PassedGate() && !(despiteGate && !string.IsNullOrWhiteSpace(comment)))
            return new Refusal("model.gate_refused", $"The gate refused it: {state.GateReasons[0].Message} To approve it all the same, say so and why.");
        return state with { Stage = ModelStage.Approved, DecidedBy = by, Comment = comment, UpdatedAt = now };
    }

    public static Decision<ModelVersionState> Reject(ModelVersionState state, string by, string? comment, DateTimeOffset now) =>
        Undecided(state) is { } refusal
            ? refusal
            : state with { Stage = ModelStage.Rejected, DecidedBy = by, Comment = comment, UpdatedAt = now };

    public static ModelVersionState Published(ModelVersionState state, string packageSha256, long packageBytes, DateTimeOffset now) =>
        state.Stage != ModelStage.Approved || state.PackageSha256 is not null
            ? state
            : state with { PackageSha256 = packageSha256, PackageBytes = packageBytes, UpdatedAt = now };

    public static ModelVersionState PublishFailed(ModelVersionState state, string code, string message, DateTimeOffset now) =>
        state.Stage != ModelStage.Approved || state.PackageSha256 is not null
            ? state
            : state with { Stage = ModelStage.Rejected, DecidedBy = "system", Comment = $"{code}: {message}", UpdatedAt = now };

    public static Decision<ModelVersionState> Promote(ModelVersionState state, DateTimeOffset now) => state.Stage switch
    {
        ModelStage.Production => state,
        ModelStage.Approved or ModelStage.Retired when state.PackageSha256 is not null => state with { Stage = ModelStage.Production, UpdatedAt = now },
        _ => new Refusal("model.not_published", "Only an approved and published model version goes to production."),
    };

    public static Decision<ModelVersionState> Retire(ModelVersionState state, DateTimeOffset now) => state.Stage switch
    {
        ModelStage.Retired => state,
        ModelStage.Production => state with { Stage = ModelStage.Retired, UpdatedAt = now },
        _ => new Refusal("model.not_in_production", "Only the model version in production is retired."),
    };

    private static Refusal? Undecided(ModelVersionState state) =>
        state.Registration is null ? new Refusal("model.not_found", "There is no such model version.")
        : state.Stage != ModelStage.Candidate ? new Refusal("model.decided", $"The model version is {state.Stage.Word()} already.")
        : null;
}
