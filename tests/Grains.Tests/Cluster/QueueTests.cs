using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Grains.Cluster;

[Collection(TwoSilos.Collection)]
public sealed class QueueTests(TwoSilos silos)
{
    [Fact]
    public async Task A_job_whose_worker_is_silent_goes_to_another_under_a_higher_token_and_the_old_one_is_not_believed()
    {
        var (job, jobId, queue) = await SubmitAsync();
        var first = (await queue.Heartbeat(Beat("w1"), default)).Granted.ShouldHaveSingleItem();
        (await job.Leased("w1", first.Token, default))!.Family.ShouldBe("yolox-nano");
        await job.Record("w1", Started(jobId, first.Token), default);

        silos.Time.Advance(TimeSpan.FromSeconds(31));
        var expired = (await queue.Sweep(default)).Expired.ShouldHaveSingleItem();
        await job.LeaseLost(expired.Token, default);
        (await job.Get(default))!.State.ShouldBe("interrupted");
        (await queue.Sweep(default)).Expired.ShouldBeEmpty("the job has heard of it");

        var second = (await queue.Heartbeat(Beat("w2"), default)).Granted.ShouldHaveSingleItem();
        second.Token.ShouldBeGreaterThan(first.Token);
        await job.Leased("w2", second.Token, default);
        var before = (await job.Get(default))!;
        var answer = await job.Record("w1", new JobFailed { At = silos.Time.GetUtcNow(), JobId = jobId, Token = first.Token, Code = "x", Message = "m" }, default);
        answer.ShouldBe(before, "a fact under the old token changes nothing");
        (await job.Leased("w1", first.Token, default)).ShouldBeNull();
        (await queue.Heartbeat(Beat("w1", new HeldLease(jobId, first.Token)), default)).Foreign.ShouldHaveSingleItem();

        await silos.Cluster.DeactivateAsync(job);
        await silos.Cluster.DeactivateAsync(queue);
        (await job.Get(default)).ShouldBe(before);
        (await queue.Heartbeat(Beat("w2", new HeldLease(jobId, second.Token)), default)).Renewed.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_worker_that_stops_gives_its_job_back_at_once()
    {
        var (job, jobId, queue) = await SubmitAsync();
        var lease = (await queue.Heartbeat(Beat("w1"), default)).Granted[0];
        await job.Leased("w1", lease.Token, default);
        await job.Record("w1", new JobStopped { At = silos.Time.GetUtcNow(), JobId = jobId, Token = lease.Token, Reason = "shutdown" }, default);
        (await queue.Heartbeat(Beat("w2"), default)).Granted.ShouldHaveSingleItem().Token.ShouldBeGreaterThan(lease.Token);
    }

    [Fact]
    public async Task A_cancelled_job_leaves_the_queue_and_its_worker_is_told_to_stop()
    {
        var (job, jobId, queue) = await SubmitAsync();
        var lease = (await queue.Heartbeat(Beat("w1"), default)).Granted[0];
        await job.Leased("w1", lease.Token, default);
        (await job.Cancel(TwoSilos.By("cancel"), default)).Ok.ShouldBeTrue();
        (await job.Cancel(TwoSilos.By("cancel"), default)).Ok.ShouldBeTrue("a repeat is answered");
        (await job.Cancel(TwoSilos.By("again"), default)).Code.ShouldBe("job.ended");
        var changes = await queue.Heartbeat(Beat("w1", new HeldLease(jobId, lease.Token)), default);
        changes.Foreign.ShouldHaveSingleItem().JobId.ShouldBe(jobId);
        changes.Renewed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_whose_queue_could_not_be_told_is_queued_when_the_outside_is_made_to_follow()
    {
        var pool = TwoSilos.Id();
        silos.Faults.WriteFailsBefore[pool] = true;
        var (_, jobId, queue) = await SubmitAsync(pool);
        (await queue.Heartbeat(Beat("w1"), default)).Granted.ShouldBeEmpty();
        await Hosting.Eventually.Until(
            () =>
            {
                silos.Time.Advance(TimeSpan.FromSeconds(2));
                return queue.Heartbeat(Beat("w1"), default);
            },
            c => c.Granted.Any(l => l.JobId == jobId));
    }

    [Fact]
    public async Task A_job_on_a_version_that_is_not_frozen_is_refused()
    {
        var job = silos.Grains.GetGrain<ITrainingJobGrain>(TwoSilos.Id());
        (await job.Submit(TwoSilos.By("s"), Request(TwoSilos.Id(), "default", 3), default)).Code.ShouldBe("dataset.version_not_found");
        (await job.Get(default)).ShouldBeNull();
    }

    private async Task<(ITrainingJobGrain Job, string JobId, ITrainingQueueGrain Queue)> SubmitAsync(string? pool = null)
    {
        var (projectId, jobId) = (TwoSilos.Id(), TwoSilos.Id());
        pool ??= TwoSilos.Id();
        await silos.Grains.GetGrain<IProjectGrain>(projectId).Create(TwoSilos.By("create"), "p", default);
        await silos.Grains.GetGrain<IProjectGrain>(projectId).AddClasses(TwoSilos.By("classes"), ["a"], default);
        var dataset = silos.Grains.GetGrain<IDatasetGrain>(projectId);
        var image = new NewImage
        {
            Sha256 = new string('0', 64),
            Name = "1.jpg",
            Width = 10,
            Height = 10,
            Bytes = 9,
            Split = "train",
            Origin = "test",
            Annotations = [new Annotation(0, new Box(1, 1, 2, 2), new Provenance(BoxOrigin.Human, "ann"))],
        };
        (await dataset.AddImage(TwoSilos.By("image"), image, default)).Code.ShouldBeNull();
        (await dataset.Freeze(TwoSilos.By("freeze"), "", default)).Result.ShouldBe("1");
        await dataset.Frozen(1, new FrozenVersion(new string('d', 64), 1, 1, new Dictionary<string, int> { ["train"] = 1 }, 1, 0, 0), default);
        var job = silos.Grains.GetGrain<ITrainingJobGrain>(jobId);
        (await job.Submit(TwoSilos.By("submit"), Request(projectId, pool, 1), default)).Code.ShouldBeNull();
        return (job, jobId, silos.Grains.GetGrain<ITrainingQueueGrain>(pool));
    }

    private static JobRequest Request(string projectId, string pool, int version) => new()
    {
        ProjectId = projectId,
        DatasetVersion = version,
        Family = "yolox-nano",
        RecipeJson = "{}",
        Start = new StartingPoint("starter"),
        Pool = pool,
    };

    private JobStarted Started(string jobId, long token) =>
        new() { At = silos.Time.GetUtcNow(), JobId = jobId, Token = token, WorkerId = "w1", Epochs = 3, ResumedFromEpoch = 0 };

    private WorkerHeartbeat Beat(string worker, params HeldLease[] leases) => new()
    {
        At = silos.Time.GetUtcNow(),
        WorkerId = worker,
        Pool = "any",
        Host = "h",
        Device = "cpu",
        DeviceName = "d",
        MemoryBytes = 1,
        Trainers = ["built-in"],
        Leases = leases,
        SoftwareVersion = "0",
    };
}
