using System.Collections.Concurrent;
using VisionInApp.Grains;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Silo.Ingest;

/// <summary>Tells producers what is safe in the database, at most once a second each, so that they can forget it.</summary>
internal sealed class Watermarks(Downlink downlink, StreamNames names, ITrainingRows rows, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long Epoch, long Sequence, bool Resend)> due = [];
    private readonly ConcurrentDictionary<string, string> poolOfWorker = [];

    public void Know(string workerId, string pool) => poolOfWorker[workerId] = pool;

    public void Committed(CommittedBatch batch)
    {
        if (batch.Producer is { } producer)
        {
            var mark = (batch.Epoch, batch.Watermark, batch.Missing);
            due.AddOrUpdate(producer, mark, (_, held) => held.CompareTo(mark) > 0 ? held : mark);
        }
    }

    /// <summary>Called once a second.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        var byStream = new Dictionary<string, List<StreamRecord>>();
        foreach (var producer in due.Keys)
        {
            if (!due.TryRemove(producer, out var mark) || await StreamOf(producer, cancellation) is not { } stream)
                continue;
            if (!byStream.TryGetValue(stream, out var records))
                byStream[stream] = records = [];
            records.Add(new Watermark { At = time.GetUtcNow(), Producer = producer, Epoch = mark.Epoch, Sequence = mark.Sequence, Resend = mark.Resend });
        }

        foreach (var (stream, records) in byStream)
            await downlink.SendAsync(stream, records, cancellation);
    }

    private async Task<string?> StreamOf(string producer, CancellationToken cancellation)
    {
        if (Producers.DeviceOf(producer) is { } device)
            return names.Control(device);
        if (Producers.WorkerOf(producer) is not { } id)
            return null;
        if (!poolOfWorker.TryGetValue(id, out var pool))
        {
            pool = (await rows.ListWorkersAsync(cancellation)).FirstOrDefault(w => w.Id == id)?.Pool;
            if (pool is not null)
                Know(id, pool);
        }

        return pool is null ? null : StreamNames.Gpu(pool);
    }
}
