using System.Collections.Concurrent;
using System.Data.Common;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Facts;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Training facts: rows with the batch, life-cycle facts by the inbox, heartbeats to the queue, progress at its own pace.</summary>
internal sealed class TrainingSink(Inbox inbox, LeaseRelay leases, ProgressRelay progress, BundleSender bundles, Watermarks watermarks, ITrainingRows rows, IHints hints) : IRecordSink
{
    private readonly ConcurrentDictionary<string, string> projectOfJob = [];

    public string? Refuse(string producer, StreamRecord record) => Producers.RefuseWorker(producer, record);

    public bool NeedsInbox(StreamRecord record) => record is JobStarted or JobCheckpoint or JobEvaluating or JobSucceeded or JobFailed or JobStopped;

    public Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches) => TrainingFacts.WriteAsync(connection, transaction, batches);

    public async Task CommittedAsync(CommittedBatch batch, CancellationToken cancellationToken)
    {
        var records = batch.Records.Select(r => r.Record).ToList();
        foreach (var worker in records.OfType<WorkerHeartbeat>())
            watermarks.Know(worker.WorkerId, worker.Pool);
        watermarks.Committed(batch);
        foreach (var wanted in records.OfType<BundleWanted>())
            bundles.Offer(wanted, cancellationToken);
        foreach (var jobId in records.Where(r => r is JobMetric or JobLog or JobFileChunk).OfType<JobRecord>().Select(r => r.JobId).Distinct())
            await TellAsync(jobId, cancellationToken);
        if (records.Exists(NeedsInbox))
            await inbox.DrainAsync(batch.Stream, cancellationToken);
        // After the inbox: a start that comes later than its progress would set that back.
        foreach (var fact in records.OfType<JobRecord>())
            progress.Offer(Producers.WorkerOf(batch.Producer!)!, fact);

        // Only the newest heartbeat of a worker says what is true now.
        foreach (var worker in records.OfType<WorkerHeartbeat>().GroupBy(w => w.WorkerId).Select(g => g.Last()))
            await leases.HeardAsync(worker, cancellationToken);
    }

    // New figures do not change the job's version; its page looks again all the same.
    private async Task TellAsync(string jobId, CancellationToken cancellation)
    {
        if (!projectOfJob.TryGetValue(jobId, out var projectId))
        {
            if (await rows.FindJobAsync(jobId, cancellation) is not { } job)
                return;
            projectOfJob[jobId] = projectId = job.ProjectId;
        }

        hints.Publish(new Hint("job", jobId, projectId, 0));
    }
}
