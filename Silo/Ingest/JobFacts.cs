using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Feedback;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Silo.Ingest;

/// <summary>A job's life-cycle facts: to the job, and once it succeeded its model version is registered.</summary>
internal sealed class JobFacts(IGrainFactory grains, ILogger<JobFacts> log)
{
    public async Task TakeAsync(string workerId, JobRecord fact, CancellationToken cancellation)
    {
        var job = await grains.GetGrain<ITrainingJobGrain>(fact.JobId).Record(workerId, fact, cancellation);
        if (fact is JobSucceeded && job is { State: "succeeded", Success: { } success } && job.Token == fact.Token)
            await RegisterAsync(job, success, cancellation);
    }

    private async Task RegisterAsync(JobView job, JobSucceeded success, CancellationToken cancellation)
    {
        var policy = (await grains.GetGrain<IFeedbackLoopGrain>(job.ProjectId).Get(cancellation)).Policy;
        var registration = new ModelRegistration
        {
            ProjectId = job.ProjectId,
            JobId = job.Id,
            Family = job.Request.Family,
            DatasetVersion = job.Request.DatasetVersion,
            ParentId = job.ParentModelId,
            Success = success,
            Bounds = new GateBounds(policy.MinimumMap50, policy.MaxClassLoss, policy.GateNoiseMargin),
        };
        var outcome = await grains.GetGrain<IModelVersionGrain>(job.Id).Register(new Command($"{job.Id}/register", "system"), registration, cancellation);
        if (!outcome.Ok)
            log.LogError("The model of job {Job} could not be registered: {Code} {Message}", job.Id, outcome.Code, outcome.Message);
    }
}
