using System.Data.Common;
using Dapper;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>Rows of training facts, written in the transaction of their batch. What an old lease says does not replace what a newer one said.</summary>
public static class TrainingFacts
{
    private const int MaxValues = 64;
    private const int MaxLine = 4000;

    private static readonly ManyRows Metrics = new("metric", "job_id", "name", "step", "epoch", "token", "value");
    private static readonly ManyRows Logs = new("job_log", "job_id", "producer", "epoch", "sequence", "at", "level", "line");

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static async Task WriteAsync(DbConnection connection, DbTransaction transaction, RecordBatch batch)
    {
        var dialect = SqlDialect.Of(connection);
        var records = batch.Records.Select(r => r.Record).ToList();
        var metrics = records.OfType<JobMetric>().SelectMany(Values);
        await Metrics.InsertAsync(connection, transaction, dialect.OrReplace("metric", "job_id, name, step", ["epoch", "token", "value"], newest: "token"), metrics);
        var logs = batch.Records.Where(r => r.Record is JobLog).Select(r => Line(batch, r.Sequence, (JobLog)r.Record));
        await Logs.InsertAsync(connection, transaction, dialect.OrKeep("job_log", "producer"), logs);
        foreach (var file in records.OfType<JobFileChunk>())
            await JobFileSql.KeepAsync(connection, transaction, Producers.WorkerOf(batch.Producer), file, batch.ReceivedAt);
        foreach (var worker in records.OfType<WorkerHeartbeat>())
            await Worker(connection, transaction, worker, batch.ReceivedAt);
    }

    private static IEnumerable<object?[]> Values(JobMetric metric)
    {
        if (metric.Values.Count > MaxValues || metric.Values.Keys.Any(k => k.Length is 0 or > 64))
            throw new InvalidDataException($"A metric has at most {MaxValues} values with names of 1 to 64 characters.");
        return metric.Values.Where(v => double.IsFinite(v.Value)).Select(v => new object?[] { metric.JobId, v.Key, metric.Step, metric.Epoch, metric.Token, v.Value });
    }

    private static object?[] Line(RecordBatch batch, long sequence, JobLog log) =>
        [log.JobId, batch.Producer, batch.Epoch, sequence, log.At.ToUnixTimeMilliseconds(), log.Level, log.Line.Length <= MaxLine ? log.Line : log.Line[..MaxLine]];

    private static Task<int> Worker(DbConnection connection, DbTransaction transaction, WorkerHeartbeat worker, DateTimeOffset receivedAt)
    {
        if (!StreamNames.IsPool(worker.Pool) || worker.WorkerId.Length is 0 or > 200)
            throw new InvalidDataException($"Worker '{worker.WorkerId}' announces itself to '{worker.Pool}', which is no pool.");
        return connection.ExecuteAsync(
            """
            INSERT INTO worker (id, pool, host, device, device_name, memory_bytes, trainers, job_id, last_seen)
            VALUES (@WorkerId, @Pool, @Host, @Device, @DeviceName, @MemoryBytes, @trainers, @job, @receivedAt)
            """
                + SqlDialect.Of(connection).OrReplace(
                    "worker", "id", ["pool", "host", "device", "device_name", "memory_bytes", "trainers", "job_id", "last_seen"], newest: "last_seen"),
            new
            {
                worker.WorkerId,
                worker.Pool,
                worker.Host,
                worker.Device,
                worker.DeviceName,
                worker.MemoryBytes,
                receivedAt,
                trainers = JsonColumns.Write(worker.Trainers),
                job = worker.Leases.Count > 0 ? worker.Leases[0].JobId : null,
            },
            transaction);
    }
}
