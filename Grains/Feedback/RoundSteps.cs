using System.Globalization;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Rollouts;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Feedback;

/// <summary>What a round does in each stage. Command ids come from (project, round, step), so doing a step twice changes nothing.</summary>
public sealed class RoundSteps(IGrainFactory grains, IDeviceRows devices, IRolloutRows rollouts)
{
    /// <summary>The round after the step that is due, or the same round while it waits.</summary>
    public Task<Round> Next(string projectId, Round round, LoopPolicy policy, DateTimeOffset now, CancellationToken cancellation)
    {
        var context = new Context(projectId, round, policy, now, cancellation);
        return round.Stage switch
        {
            RoundStage.Freeze => Freeze(context),
            RoundStage.Train => Train(context),
            RoundStage.Gate => Gate(context),
            RoundStage.WaitingApproval => Approval(context),
            RoundStage.Publish => Publish(context),
            RoundStage.WaitingRollout => AwaitRollout(context),
            RoundStage.Rollout => Rollout(context),
            _ => Task.FromResult(round),
        };
    }

    private async Task<Round> Freeze(Context c)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(c.ProjectId);
        if (c.Round.DatasetVersion is { } number)
            return (await dataset.GetVersion(number, c.Cancellation))?.Digest is null ? c.Round : c.Round with { Stage = RoundStage.Train };
        var outcome = await dataset.Freeze(c.By("freeze"), $"round {c.Round.Number}", c.Cancellation);
        if (outcome.Ok)
            return c.Round with { DatasetVersion = int.Parse(outcome.Result!, CultureInfo.InvariantCulture) };
        return outcome.Code switch
        {
            "dataset.freezing" => c.Round,
            "dataset.unchanged" => c.Round with { DatasetVersion = (await dataset.Get(c.Cancellation)).Head },
            _ => c.Fail(outcome),
        };
    }

    private async Task<Round> Train(Context c)
    {
        if (c.Round.JobId is { } running)
            return LoopRules.AfterTraining(c.Round, await grains.GetGrain<ITrainingJobGrain>(running).Get(c.Cancellation), c.Now);
        var (start, parent) = await Start(c);
        var request = new JobRequest
        {
            ProjectId = c.ProjectId,
            DatasetVersion = c.Round.DatasetVersion!.Value,
            Family = c.Policy.Family,
            RecipeJson = c.Policy.RecipeJson,
            Start = start,
            ParentModelId = parent,
            Pool = c.Policy.Pool,
        };
        var jobId = c.Id("job");
        var outcome = await grains.GetGrain<ITrainingJobGrain>(jobId).Submit(c.By("train"), request, c.Cancellation);
        return outcome.Ok ? c.Round with { JobId = jobId } : c.Fail(outcome);
    }

    private async Task<(StartingPoint Start, string? Parent)> Start(Context c)
    {
        if (c.Policy.ContinueFromChampion && (await grains.GetGrain<IProjectGrain>(c.ProjectId).Get(c.Cancellation))?.ChampionId is { } champion
            && (await grains.GetGrain<IModelVersionGrain>(champion).Get(c.Cancellation))?.PackageSha256 is { } package)
            return (new StartingPoint("model", package), champion);
        return (LoopRules.Start(c.Policy), null);
    }

    private async Task<Round> Gate(Context c) => LoopRules.AfterGate(c.Round, await Model(c).Get(c.Cancellation), c.Policy.ApproveByItself, c.Now);

    private async Task<Round> Approval(Context c) => LoopRules.AfterApproval(c.Round, await Model(c).Get(c.Cancellation), c.Now);

    private async Task<Round> Publish(Context c)
    {
        var model = await Model(c).Get(c.Cancellation);
        if (model?.Stage == "candidate")
        {
            var outcome = await Model(c).Approve(c.By("approve"), "passed the gate", despiteGate: false, c.Cancellation);
            return outcome.Ok ? c.Round : c.Fail(outcome);
        }

        if (model?.PackageSha256 is null)
            return LoopRules.AfterApproval(c.Round, model, c.Now);
        return c.Round with { Stage = c.Policy.RollOutByItself ? RoundStage.Rollout : RoundStage.WaitingRollout };
    }

    // A person starts the rollout on the model's page; the round finds it by its model.
    private async Task<Round> AwaitRollout(Context c)
    {
        var page = await rollouts.ListAsync(c.ProjectId, new PageRequest(Limit: 20), c.Cancellation);
        return page.Items.FirstOrDefault(r => r.ModelId == c.Round.ModelId) is { } rollout
            ? c.Round with { Stage = RoundStage.Rollout, RolloutId = rollout.Id, Code = null, Message = null }
            : LoopRules.AfterApproval(c.Round, await Model(c).Get(c.Cancellation), c.Now) is { Stage: RoundStage.Done } done ? done : c.Round;
    }

    private async Task<Round> Rollout(Context c)
    {
        if (c.Round.RolloutId is { } running)
            return LoopRules.AfterRollout(c.Round, await grains.GetGrain<IRolloutGrain>(running).Advance(c.Cancellation), c.Now);
        var rolloutId = c.Id("rollout");
        var rollout = grains.GetGrain<IRolloutGrain>(rolloutId);
        var plan = new RolloutPlan
        {
            ProjectId = c.ProjectId,
            ModelId = c.Round.ModelId!,
            DeviceIds = await Devices(c),
            Waves = c.Policy.Waves,
            Soak = c.Policy.Soak,
            Reason = $"round {c.Round.Number}",
        };
        var created = await rollout.Create(c.By("rollout"), plan, c.Cancellation);
        if (created.Code == "rollout.no_devices")
            return c.Round with { Stage = RoundStage.WaitingRollout, Code = created.Code, Message = created.Message };
        var started = created.Ok ? await rollout.Start(c.By("start"), c.Cancellation) : created;
        return started.Ok ? c.Round with { RolloutId = rolloutId } : c.Fail(started);
    }

    // One more than a rollout takes, so that a larger fleet is refused rather than half forgotten.
    private async Task<IReadOnlyList<string>> Devices(Context c)
    {
        var page = await devices.ListAsync(c.ProjectId, new PageRequest(Limit: Rollouts.RolloutRules.MaxDevices + 1), c.Cancellation);
        return [.. page.Items.Where(d => d.Status != "revoked").Select(d => d.Id)];
    }

    private IModelVersionGrain Model(Context c) => grains.GetGrain<IModelVersionGrain>(c.Round.ModelId!);

    private sealed record Context(string ProjectId, Round Round, LoopPolicy Policy, DateTimeOffset Now, CancellationToken Cancellation)
    {
        public Command By(string step) => new($"{ProjectId}/{Round.Number}/{step}", "loop");

        public string Id(string step) => LoopRules.DerivedId(ProjectId, Round.Number, step);

        public Round Fail(Outcome outcome) => LoopRules.Fail(Round, outcome.Code!, outcome.Message!, Now);
    }
}
