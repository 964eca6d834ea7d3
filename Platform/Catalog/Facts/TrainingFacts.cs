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

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static async Task WriteAsync(DbConnection connection, DbTransaction transaction, RecordBatch batch)
    {
        foreach (var record in batch.Records)
        {
            await (record.Record switch
            {
                JobMetric metric => Metric(connection, transaction, metric),
                JobLog line => Log(connection, transaction, batch, record.Sequence, line),
                JobFileChunk file => JobFileSql.KeepAsync(connection, transaction, file, batch.ReceivedAt),
                WorkerHeartbeat worker => Worker(connection, transaction, worker, batch.ReceivedAt),
                _ => Task.CompletedTask,
            });
        }
    }

    private static Task<int> Metric(DbConnection connection, DbTransaction transaction, JobMetric metric)
    {
        if (metric.Values.Count > MaxValues || metric.Values.Keys.Any(k => k.Length is 0 or > 64))
            throw new InvalidDataException($"A metric has at most {MaxValues} values with names of 1 to 64 characters.");
        return connection.ExecuteAsync(
            "INSERT INTO metric (job_id, name, step, epoch, token, value) VALUES (@JobId, @name, @Step, @Epoch, @Token, @value)"
                + SqlDialect.Of(connection).OrReplace("metric", "job_id, name, step", ["epoch", "token", "value"], newest: "token"),
            metric.Values.Where(v => double.IsFinite(v.Value)).Select(v => new { metric.JobId, name = v.Key, metric.Step, metric.Epoch, metric.Token, value = v.Value }),
            transaction);
    }

    private static Task<int> Log(DbConnection connection, DbTransaction transaction, RecordBatch batch, long sequence, JobLog log) =>
        connection.ExecuteAsync(
            "INSERT INTO job_log (job_id, producer, epoch, sequence, at, level, line) VALUES (@JobId, @Producer, @Epoch, @sequence, @At, @Level, @line)"
                + SqlDialect.Of(connection).OrKeep("job_log", "producer"),
            new { log.JobId, batch.Producer, batch.Epoch, sequence, log.At, log.Level, line = log.Line.Length <= MaxLine ? log.Line : log.Line[..MaxLine] },
            transaction);

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
