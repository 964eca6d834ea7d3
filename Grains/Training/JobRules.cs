using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Training;

/// <summary>A job's states: Draft → Queued → Leased → Running ⇄ Interrupted → Evaluating → Succeeded | Failed | Cancelled.</summary>
public static class JobRules
{
    public static bool Ended(this TrainingJobState state) => state.Stage is JobStage.Succeeded or JobStage.Failed or JobStage.Cancelled;

    /// <summary>No worker has it and one should.</summary>
    public static bool Waits(this TrainingJobState state) => state.Stage is JobStage.Queued or JobStage.Interrupted;

    private static bool Held(this TrainingJobState state) => state.Stage is JobStage.Leased or JobStage.Running or JobStage.Evaluating;

    public static Decision<TrainingJobState> Submit(TrainingJobState state, JobRequest request, string manifestSha256, int number, DateTimeOffset now) =>
        state.Stage != JobStage.Draft
            ? new Refusal("job.exists", "There is a job with this id already.")
            : state with
            {
                Stage = JobStage.Queued,
                Request = request,
                ManifestSha256 = manifestSha256,
                Number = number,
                CreatedAt = now,
                UpdatedAt = now,
            };

    public static Decision<TrainingJobState> Cancel(TrainingJobState state, DateTimeOffset now)
    {
        if (state.Stage == JobStage.Draft)
            return new Refusal("job.not_found", "There is no such job.");
        if (state.Ended())
            return new Refusal("job.ended", $"The job is {state.Stage.Word()} already.");
        return End(state, JobStage.Cancelled, now);
    }

    /// <summary>A newer token takes the job from whoever had it; the same one again is a worker that started anew.</summary>
    public static TrainingJobState Leased(TrainingJobState state, string workerId, long token, DateTimeOffset now) =>
        state.Stage == JobStage.Draft || state.Ended() || token <= state.Token
            ? state
            : state with
            {
                Stage = JobStage.Leased,
                WorkerId = workerId,
                // The clocks of two workers say nothing about each other.
                WorkerStartedAt = null,
                Token = token,
                Attempt = state.Attempt + 1,
                UpdatedAt = now,
                Advance = state.Advance with { Phase = null, SecondsLeft = null, ImagesPerSecond = null },
            };

    public static TrainingJobState LeaseLost(TrainingJobState state, long token, DateTimeOffset now) =>
        state.Held() && token == state.Token ? Interrupted(state, now) : state;

    /// <summary>True when a worker under this token may go on.</summary>
    public static bool Holds(this TrainingJobState state, long token) => state.Held() && token == state.Token;

    /// <param name="workerId">Who says so: a token may be guessed, a name is vouched for by the stream.</param>
    public static TrainingJobState Record(TrainingJobState state, string workerId, JobRecord fact, DateTimeOffset now)
    {
        if (!state.Holds(fact.Token) || state.WorkerId != workerId)
            return state;
        return fact switch
        {
            JobStarted started => Started(state, started, now),
            JobProgress progress => Progressed(state, progress, now),
            JobMetric metric => Measured(state, metric, now),
            JobCheckpoint checkpoint when checkpoint.Epoch > state.CheckpointEpoch =>
                state with { CheckpointSha256 = checkpoint.Sha256, CheckpointEpoch = checkpoint.Epoch, UpdatedAt = now },
            JobEvaluating when state.Stage != JobStage.Evaluating => state with { Stage = JobStage.Evaluating, UpdatedAt = now },
            JobSucceeded success => End(state, JobStage.Succeeded, now) with
            {
                Success = success,
                // The last progress may have been passed over on its way: what succeeded has done all its epochs.
                Advance = state.Advance with { Phase = null, Epoch = state.Advance.Epochs, Step = state.Advance.Steps, Fraction = 1, SecondsLeft = null },
            },
            JobFailed failed => End(state, JobStage.Failed, now) with { Code = failed.Code, Message = failed.Message },
            JobStopped => Interrupted(state, now),
            _ => state,
        };
    }

    private static TrainingJobState Started(TrainingJobState state, JobStarted started, DateTimeOffset now) =>
        started.At <= state.WorkerStartedAt
            ? state
            : state with
            {
                Stage = JobStage.Running,
                WorkerStartedAt = started.At,
                StartedAt = state.StartedAt ?? now,
                UpdatedAt = now,
                Advance = new JobAdvance { Phase = "preparing", Epoch = started.ResumedFromEpoch, Epochs = started.Epochs },
            };

    private static TrainingJobState Progressed(TrainingJobState state, JobProgress progress, DateTimeOffset now)
    {
        if (progress.Step < state.Advance.Step || progress.Fraction < state.Advance.Fraction)
            return state;
        var advance = new JobAdvance
        {
            Phase = progress.Phase,
            Epoch = progress.Epoch,
            Epochs = progress.Epochs,
            Step = progress.Step,
            Steps = progress.Steps,
            Fraction = Math.Clamp(progress.Fraction, 0, 1),
            SecondsLeft = progress.SecondsLeft,
            ImagesPerSecond = progress.ImagesPerSecond,
        };
        var stage = state.Stage == JobStage.Leased ? JobStage.Running : state.Stage;
        return advance == state.Advance && stage == state.Stage ? state : state with { Advance = advance, Stage = stage, UpdatedAt = now };
    }

    private static TrainingJobState Measured(TrainingJobState state, JobMetric metric, DateTimeOffset now) =>
        metric.Values.TryGetValue("map5095", out var map) && double.IsFinite(map) && !(map <= state.BestMap5095)
            ? state with { BestMap5095 = map, UpdatedAt = now }
            : state;

    private static TrainingJobState Interrupted(TrainingJobState state, DateTimeOffset now) =>
        state with { Stage = JobStage.Interrupted, WorkerId = null, UpdatedAt = now };

    private static TrainingJobState End(TrainingJobState state, JobStage stage, DateTimeOffset now) =>
        state with { Stage = stage, WorkerId = null, EndedAt = now, UpdatedAt = now };
}
