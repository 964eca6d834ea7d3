using System.Collections.Concurrent;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Silo.Ingest;

/// <summary>Progress and validation figures to their jobs, at most once a second each: a faster worker does not make a faster grain.</summary>
internal sealed class ProgressRelay(IGrainFactory grains, ILogger<ProgressRelay> log)
{
    private readonly ConcurrentDictionary<(string WorkerId, string JobId, Type Kind), JobRecord> newest = [];

    public void Offer(string workerId, JobRecord fact)
    {
        if (fact is JobProgress)
            newest[(workerId, fact.JobId, typeof(JobProgress))] = fact;
        else if (fact is JobMetric metric && metric.Values.TryGetValue("map5095", out var map))
            newest.AddOrUpdate((workerId, fact.JobId, typeof(JobMetric)), metric, (_, held) => Better(held, metric, map));
    }

    /// <summary>Called once a second.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var key in newest.Keys)
        {
            if (!newest.TryRemove(key, out var fact))
                continue;
            try
            {
                await grains.GetGrain<ITrainingJobGrain>(fact.JobId).Record(key.WorkerId, fact, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Progress of job {Job} was not taken; the next one will be", fact.JobId);
            }
        }
    }

    private static JobMetric Better(JobRecord held, JobMetric metric, double map) =>
        held is JobMetric kept && kept.Token == metric.Token && kept.Values["map5095"] > map ? kept : metric;
}
