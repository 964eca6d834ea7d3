using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Training;

/// <summary>Training jobs and the workers that run them.</summary>
public static class JobEndpoints
{
    public static void MapJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/projects/{projectId}/jobs").WithTags("Training").ForMembers();
        jobs.MapGet("", List).WithName("ListJobs").WithSummary("Training jobs, newest first.");
        jobs.MapPost("", Submit).Needs(Right.Edit).WithName("SubmitJob").WithSummary("Trains on a frozen dataset version. `result` is the job's id.").Answers(202);

        var job = api.MapGroup("/jobs/{jobId}").WithTags("Training")
            .ForMembersOf<ITrainingRows>("job", async (rows, id, cancellation) => (await rows.FindJobAsync(id, cancellation))?.ProjectId);
        job.MapGet("", Get).WithName("GetJob").WithSummary("How far a job is, or how it ended.");
        job.MapPost("/cancel", Cancel).Needs(Right.Edit).WithName("CancelJob").WithSummary("Stops it for good; its last checkpoint stays.").Answers();
        job.MapGet("/metrics", GetMetrics).WithName("GetJobMetrics").WithSummary("Its curves by name, thinned to at most `maxPoints` points each.");
        job.MapGet("/log", ListLog).WithName("ListJobLog").WithSummary("What its trainer said.");
        job.MapGet("/files", ListFiles).WithName("ListJobFiles").WithSummary("Files it left, such as the whole output of an external trainer.");

        api.MapGet("/workers", ListWorkers).WithTags("Training").WithName("ListWorkers").WithSummary("Training processes that have announced themselves.");
    }

    private static Task<Page<JobRow>> List(string projectId, [AsParameters] PageQuery page, ITrainingRows rows, CancellationToken cancellation) =>
        rows.ListJobsAsync(projectId, page.ToRequest(), cancellation);

    private static async Task<CommandAnswer> Submit(
        string projectId, JobSubmission submission, Caller caller, StartingPoints starts, IObjectStore objects, IGrainFactory grains, CancellationToken cancellation)
    {
        if (submission.BundleSha256 is { } bundle && await objects.InfoAsync(bundle, cancellation) is not { Length: <= FileChunk.MaxBytes })
            return CommandAnswer.Done(Outcome.Refused("training.bundle_missing", $"The bundle has not been uploaded, or it has more than {FileChunk.MaxBytes} bytes."));
        var (start, refusal) = await starts.ResolveAsync(projectId, submission.Start, cancellation);
        if (start is null)
            return CommandAnswer.Done(refusal!);
        var id = caller.NewId("job");
        var outcome = await grains.GetGrain<ITrainingJobGrain>(id).Submit(caller.Command, submission.ToRequest(projectId, start), cancellation);
        return CommandAnswer.Begun(outcome.Ok ? outcome with { Result = id } : outcome, _ => $"/api/v1/jobs/{id}");
    }

    private static async Task<Tagged<JobRow>> Get(string jobId, ITrainingRows rows, CancellationToken cancellation)
    {
        var job = await rows.FindJobAsync(jobId, cancellation);
        return new Tagged<JobRow>(job, job?.Version ?? 0, "job");
    }

    private static async Task<CommandAnswer> Cancel(string jobId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<ITrainingJobGrain>(jobId).Cancel(caller.Command, cancellation));

    private static async Task<Dictionary<string, MetricPoint[]>> GetMetrics(
        string jobId, [Range(2, 10_000)] int? maxPoints, ITrainingRows rows, CancellationToken cancellation)
    {
        var series = await rows.ReadMetricsAsync(jobId, maxPoints ?? 500, cancellation);
        return series.ToDictionary(s => s.Key, s => s.Value.Select(m => new MetricPoint(m.Step, m.Epoch, m.Value)).ToArray());
    }

    private static Task<Page<JobLogRow>> ListLog(string jobId, [AsParameters] PageQuery page, ITrainingRows rows, CancellationToken cancellation) =>
        rows.ListLogAsync(jobId, page.ToRequest(), cancellation);

    private static async Task<Page<JobFile>> ListFiles(string jobId, IJobFiles files, ObjectUrls urls, CancellationToken cancellation) =>
        Pages.Whole([.. (await files.ListAsync(jobId, cancellation)).Select(f => new JobFile(f.Name, f.Bytes, f.At, urls.Download(f.Sha256, ObjectContentTypes.Text, f.Name)))]);

    private static async Task<Page<WorkerRow>> ListWorkers(ITrainingRows rows, CancellationToken cancellation) =>
        Pages.Whole(await rows.ListWorkersAsync(cancellation));
}

/// <summary>A file of a job and a signed address to read it from.</summary>
public sealed record JobFile(string Name, long Bytes, DateTimeOffset At, string Url);

/// <summary>One point of a curve.</summary>
public sealed record MetricPoint(long Step, int Epoch, double Value);
