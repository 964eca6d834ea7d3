using System.Data.Common;
using Dapper;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Sql;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>Rows of training facts, written in the transaction of their batch. What an old lease says does not replace what a newer one said.</summary>
public static class TrainingFacts
{
    private static readonly ManyRows Metrics = new("metric", "job_id", "producer", "epoch", "first_sequence", "body");
    private static readonly ManyRows Logs = new("job_log", "job_id", "producer", "epoch", "first_sequence", "body");

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static async Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<RecordBatch> batches)
    {
        var dialect = SqlDialect.Of(connection);
        await Metrics.InsertAsync(connection, transaction, dialect.OrKeep("metric", "producer"), batches.SelectMany(MetricPoints.Of));
        await Logs.InsertAsync(connection, transaction, dialect.OrKeep("job_log", "producer"), batches.SelectMany(LogLines.OfJobs));
        foreach (var batch in batches)
        {
            foreach (var record in batch.Records)
            {
                await (record.Record switch
                {
                    JobFileChunk file => JobFileSql.KeepAsync(connection, transaction, Producers.WorkerOf(batch.Producer), file, batch.ReceivedAt),
                    WorkerHeartbeat worker => Worker(connection, transaction, worker, batch.ReceivedAt),
                    _ => Task.CompletedTask,
                });
            }
        }
    }

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
