using CsCheck;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Grains.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class JobRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private static readonly JobRequest Request = new()
    {
        ProjectId = "p",
        DatasetVersion = 1,
        Family = "yolox-nano",
        RecipeJson = "{}",
        Start = new StartingPoint("starter"),
    };

    [Fact]
    public void A_fact_under_an_old_token_changes_nothing()
    {
        var state = JobRules.Leased(Queued(), "w2", 7, Now);
        foreach (var fact in Facts(6))
            JobRules.Record(state, "w2", fact, Now).ShouldBeSameAs(state, fact.GetType().Name);
    }

    [Fact]
    public void A_fact_of_another_worker_than_the_one_that_holds_the_job_changes_nothing_though_it_knows_the_token()
    {
        var state = JobRules.Leased(Queued(), "w2", 7, Now);
        foreach (var fact in Facts(7))
            JobRules.Record(state, "w1", fact, Now).ShouldBeSameAs(state, fact.GetType().Name);
        JobRules.Record(state, "w2", Progress(7, 10), Now).Stage.ShouldBe(JobStage.Running);
    }

    [Fact]
    public void A_job_that_was_interrupted_resumes_from_its_newest_checkpoint()
    {
        var state = JobRules.Leased(Queued(), "w1", 1, Now);
        state = JobRules.Record(state, "w1", new JobCheckpoint { At = Now, JobId = "j", Token = 1, Epoch = 2, Sha256 = "two", Bytes = 1 }, Now);
        state = JobRules.Record(state, "w1", new JobCheckpoint { At = Now, JobId = "j", Token = 1, Epoch = 1, Sha256 = "one", Bytes = 1 }, Now);
        state = JobRules.LeaseLost(state, 1, Now);
        state.Stage.ShouldBe(JobStage.Interrupted);
        JobRules.LeaseLost(state, 1, Now).ShouldBeSameAs(state);
        state = JobRules.Leased(state, "w2", 2, Now);
        (state.Stage, state.Attempt, state.CheckpointSha256).ShouldBe((JobStage.Leased, 2, "two"));
    }

    [Fact]
    public void Progress_never_goes_back_under_one_start()
    {
        var state = JobRules.Record(JobRules.Leased(Queued(), "w1", 1, Now), "w1", Progress(1, 20), Now);
        JobRules.Record(state, "w1", Progress(1, 10), Now).ShouldBeSameAs(state);
        var resumed = JobRules.Record(state, "w1", new JobStarted { At = Now, JobId = "j", Token = 1, WorkerId = "w1", Epochs = 3, ResumedFromEpoch = 1 }, Now);
        JobRules.Record(resumed, "w1", Progress(1, 10), Now).Advance.Step.ShouldBe(10, "a worker that started anew counts from its checkpoint");
    }

    [Fact]
    public void A_worker_whose_clock_runs_a_day_ahead_does_not_keep_the_next_one_from_starting()
    {
        var state = JobRules.Leased(Queued(), "w1", 1, Now);
        state = JobRules.Record(state, "w1", Started("w1", 1, TimeSpan.FromDays(1)), Now);
        state = JobRules.LeaseLost(state, 1, Now);
        state = JobRules.Leased(state, "w2", 2, Now);
        state = JobRules.Record(state, "w2", Started("w2", 2, TimeSpan.Zero), Now);
        state.Stage.ShouldBe(JobStage.Running);
        state.WorkerId.ShouldBe("w2");
    }

    [Fact]
    public void A_job_that_succeeded_has_done_all_its_epochs_though_its_last_progress_was_passed_over()
    {
        var state = JobRules.Record(JobRules.Leased(Queued(), "w1", 1, Now), "w1", Progress(1, 20), Now);
        state = JobRules.Record(state, "w1", Facts(1).OfType<JobSucceeded>().Single(), Now);
        (state.Advance.Epoch, state.Advance.Step, state.Advance.Fraction).ShouldBe((state.Advance.Epochs, state.Advance.Steps, 1));
        state.Advance.Epochs.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_best_figure_is_kept_and_a_worse_one_is_not_written()
    {
        var state = JobRules.Record(JobRules.Leased(Queued(), "w1", 1, Now), "w1", Map(1, 0.3), Now);
        state.BestMap5095.ShouldBe(0.3);
        JobRules.Record(state, "w1", Map(1, 0.2), Now).ShouldBeSameAs(state);
        JobRules.Record(state, "w1", Map(1, double.NaN), Now).ShouldBeSameAs(state);
    }

    /// <summary>Whatever arrives in whatever order: tokens only grow, an end is an end, and a repeat changes nothing more.</summary>
    [Fact]
    public void Any_history_ends_once_and_repeats_are_harmless()
    {
        Gen.Select(Gen.Int[0, 11], Gen.Int[1, 4]).Array[1, 60].Sample(steps =>
        {
            var state = Queued();
            foreach (var (what, token) in steps)
            {
                var before = state;
                state = Apply(state, what, token);
                state.Token.ShouldBeGreaterThanOrEqualTo(before.Token);
                if (before.Ended())
                    state.ShouldBeSameAs(before);
                state.Ended().ShouldBe(state.EndedAt is not null);
                (state.WorkerId is null).ShouldBe(state.Stage is not (JobStage.Leased or JobStage.Running or JobStage.Evaluating));
                Apply(state, what, token).ShouldBe(state, $"repeat of {what}");
            }
        });
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("1")]
    public void A_recipe_that_is_no_object_is_refused(string recipe) =>
        JobRequestRules.Check(Request with { RecipeJson = recipe })!.Code.ShouldBe("recipe.invalid");

    [Fact]
    public void Requests_that_no_trainer_can_run_are_refused()
    {
        JobRequestRules.Check(Request).ShouldBeNull();
        JobRequestRules.Check(Request with { Pool = "A b" })!.Code.ShouldBe("training.pool_invalid");
        JobRequestRules.Check(Request with { Family = "../x" })!.Code.ShouldBe("training.family_invalid");
        JobRequestRules.Check(Request with { Start = new StartingPoint("weights", "x") })!.Code.ShouldBe("training.start_invalid");
        JobRequestRules.Check(Request with { RecipeJson = "{\"a\":\"" + new string('x', 20_000) + "\"}" })!.Code.ShouldBe("recipe.invalid");
    }

    private static JobStarted Started(string workerId, long token, TimeSpan clockOff) =>
        new() { At = Now + clockOff, JobId = "j", Token = token, WorkerId = workerId, Epochs = 3, ResumedFromEpoch = 0 };

    private static TrainingJobState Apply(TrainingJobState state, int what, long token) => what switch
    {
        0 => JobRules.Leased(state, token % 2 == 0 ? "w1" : "w2", token, Now),
        1 => JobRules.LeaseLost(state, token, Now),
        2 => JobRules.Cancel(state, Now).Next ?? state,
        _ => JobRules.Record(state, "w1", Facts(token)[what - 3], Now),
    };

    private static JobRecord[] Facts(long token) =>
    [
        new JobStarted { At = Now, JobId = "j", Token = token, WorkerId = "w1", Epochs = 3, ResumedFromEpoch = 0 },
        Progress(token, 10),
        Progress(token, 20),
        Map(token, 0.4),
        new JobCheckpoint { At = Now, JobId = "j", Token = token, Epoch = 1, Sha256 = "c", Bytes = 1 },
        new JobEvaluating { At = Now, JobId = "j", Token = token },
        new JobStopped { At = Now, JobId = "j", Token = token, Reason = "shutdown" },
        new JobFailed { At = Now, JobId = "j", Token = token, Code = "training.no_boxes", Message = "m" },
        new JobSucceeded
        {
            At = Now, JobId = "j", Token = token, PackageSha256 = "p", PackageBytes = 1, EvaluationSha256 = "e", ParityMaxDifference = 0,
            Evaluation = new EvaluationSummary { Images = 1, Map50 = 1, Map5095 = 1, Classes = [], MillisecondsPerImage = 1 },
        },
    ];

    private static TrainingJobState Queued() => JobRules.Submit(new TrainingJobState(), Request, "m", 1, Now).Next!;

    private static JobProgress Progress(long token, long step) =>
        new() { At = Now, JobId = "j", Token = token, Phase = "training", Epoch = 1, Epochs = 3, Step = step, Steps = 30, Fraction = step / 30.0 };

    private static JobMetric Map(long token, double map) =>
        new() { At = Now, JobId = "j", Token = token, Step = 1, Epoch = 1, Values = new Dictionary<string, double> { ["map5095"] = map } };
}
