using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Grains.Feedback;

/// <summary>A round: freeze → train → gate → (approval) → publish → (asked) → rollout → done, each stage judged by what the other things show.</summary>
public static class LoopRules
{
    public static bool Running(this Round round) => round.EndedAt is null;

    public static Decision<FeedbackLoopState> SetPolicy(FeedbackLoopState state, LoopPolicy policy) =>
        Check(policy) is { } refusal ? refusal : Same(state.Policy, policy) ? state : state with { Policy = policy };

    public static Decision<FeedbackLoopState> StartRound(FeedbackLoopState state, DateTimeOffset now)
    {
        if (state.Round is { } running && running.Running())
            return new Refusal("round.running", $"Round {running.Number} is running; wait for it or stop it.");
        var number = (state.Round?.Number ?? 0) + 1;
        return (state with { Round = new Round { Number = number, Stage = RoundStage.Freeze, StartedAt = now } })
            .Answering(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static Decision<FeedbackLoopState> StopRound(FeedbackLoopState state, DateTimeOffset now) =>
        state.Round is not { } round || !round.Running()
            ? new Refusal("round.not_running", "No round is running.")
            : state with { Round = End(round, RoundStage.Stopped, now) };

    public static bool ShouldStart(FeedbackLoopState state, int acceptedSinceFreeze) =>
        state.Policy.StartAfterAccepted is { } enough && acceptedSinceFreeze >= enough && state.Round?.Running() != true;

    public static Round AfterTraining(Round round, JobView? job, DateTimeOffset now) => job?.State switch
    {
        "succeeded" => round with { Stage = RoundStage.Gate, ModelId = job.Id },
        "failed" or "cancelled" => Fail(round, job.Code ?? $"job.{job.State}", job.Message ?? $"The training job was {job.State}.", now),
        _ => round,
    };

    /// <summary>The stage after the gate has spoken; a model that is not registered yet keeps the round where it is.</summary>
    public static Round AfterGate(Round round, ModelView? model, bool approveByItself, DateTimeOffset now) =>
        model is null ? round
        : model.Stage != "candidate" ? AfterApproval(round, model, now)
        : model.Gate == "passed" ? round with { Stage = approveByItself ? RoundStage.Publish : RoundStage.WaitingApproval }
        : End(round, RoundStage.Refused, now) with { Code = model.GateCode, Message = model.GateMessage };

    public static Round AfterApproval(Round round, ModelView? model, DateTimeOffset now) => model?.Stage switch
    {
        "approved" => round with { Stage = RoundStage.Publish },
        "production" => End(round, RoundStage.Done, now),
        "rejected" => End(round, RoundStage.Refused, now) with { Code = "model.rejected", Message = "A person rejected the model version." },
        _ => round,
    };

    public static Round AfterRollout(Round round, RolloutView? rollout, DateTimeOffset now) => rollout?.State switch
    {
        "succeeded" => End(round, RoundStage.Done, now),
        "rolled_back" or "failed" => Fail(round, $"rollout.{rollout.State}", "The rollout did not succeed; the devices have their former package.", now),
        _ => round,
    };

    public static Round Fail(Round round, string code, string message, DateTimeOffset now) =>
        End(round, RoundStage.Failed, now) with { Code = code, Message = message };

    public static Round End(Round round, RoundStage stage, DateTimeOffset now) => round with { Stage = stage, EndedAt = now };

    /// <summary>The stage as rows and views say it: publishing is a part of the gate for people.</summary>
    public static string Word(this Round round) => round.Stage == RoundStage.Publish ? "gate" : round.Stage.Word();

    /// <summary>The id of what a round makes: the same for the same round and step, so that a crash repeats nothing.</summary>
    public static string DerivedId(string projectId, int round, string step) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{projectId}/{round}/{step}")))[..32];

    public static StartingPoint Start(LoopPolicy policy) =>
        policy.Start.StartsWith("weights:", StringComparison.Ordinal) ? new("weights", policy.Start["weights:".Length..]) : new(policy.Start);

    private static bool Same(LoopPolicy one, LoopPolicy other) =>
        JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);

    private static Refusal? Check(LoopPolicy policy)
    {
        var start = Start(policy);
        var request = new JobRequest
        {
            ProjectId = "",
            DatasetVersion = 1,
            Family = policy.Family,
            RecipeJson = policy.RecipeJson,
            Pool = policy.Pool,
            Start = start is { Kind: "weights" } && !Sha256Name.IsValid(start.Sha256) ? new StartingPoint("?") : start,
        };
        if (Training.JobRequestRules.Check(request) is { } refusal)
            return refusal;
        var plan = new RolloutPlan { ProjectId = "", ModelId = "", DeviceIds = ["any"], Waves = policy.Waves, Soak = policy.Soak };
        if (Rollouts.RolloutRules.Check(plan) is { } plans)
            return plans;
        return policy.StartAfterAccepted is <= 0 || !IsShare(policy.MinimumMap50) || !IsShare(policy.MaxClassLoss) || !IsShare(policy.GateNoiseMargin)
            ? new Refusal("loop.policy_invalid", "A round starts after at least 1 accepted item; the gate's bounds are 0 to 1.")
            : null;
    }

    private static bool IsShare(double value) => value is >= 0 and <= 1;
}
