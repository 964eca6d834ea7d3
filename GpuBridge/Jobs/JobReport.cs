using System.Security.Cryptography;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Tells what a job does. A fact is on this disk before the job goes on.</summary>
public sealed class JobReport(RunningJob job, int epochs, Facts facts, ObjectCache cache, BridgeFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(500);
    private long _lastStep;
    private int _epoch;

    /// <summary>Steps done and their number, for phases after training.</summary>
    private (long Done, long All) _steps;

    public Task StartedAsync(int resumedFromEpoch) => facts.SendAsync(at => new JobStarted
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        WorkerId = folder.WorkerId,
        ResumedFromEpoch = resumedFromEpoch,
        Epochs = epochs,
    });

    public Task PhaseAsync(string phase, double within, double? secondsLeft = null, double? imagesPerSecond = null) => facts.SendAsync(at => new JobProgress
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        Phase = phase,
        Epoch = _epoch,
        Epochs = epochs,
        Step = _steps.Done,
        Steps = _steps.All,
        Fraction = JobPhases.Fraction(phase, within),
        SecondsLeft = secondsLeft,
        ImagesPerSecond = imagesPerSecond,
    });

    /// <summary>Where training stands; what is told next says so.</summary>
    public void At(int epoch, long step, long steps) => (_epoch, _steps) = (epoch, (step, steps));

    /// <summary>How far training is; steps count over the whole run. False when it was told less than half a second ago and was not told again.</summary>
    public async Task<bool> StepAsync(int epoch, long step, long steps, double? secondsLeft, double? imagesPerSecond)
    {
        At(epoch, step, steps);
        if (time.GetElapsedTime(_lastStep) < Rhythm)
            return false;
        _lastStep = time.GetTimestamp();
        await PhaseAsync(JobPhases.Training, steps > 0 ? (double)step / steps : 0, secondsLeft, imagesPerSecond);
        return true;
    }

    /// <summary>The share of the test images done, 0..1; told every half second. Waits for the spool.</summary>
    public void Evaluated(double within)
    {
        if (time.GetElapsedTime(_lastStep) < Rhythm)
            return;
        _lastStep = time.GetTimestamp();
        PhaseAsync(JobPhases.Evaluating, within).GetAwaiter().GetResult();
    }

    public Task LogAsync(string level, string line) => facts.SendAsync(at => new JobLog { At = at, JobId = job.JobId, Token = job.Token, Level = level, Line = line });

    /// <summary>Figures of the step reported last; those that are no numbers are left out.</summary>
    public Task MetricAsync(IReadOnlyDictionary<string, double> values) => facts.SendAsync(at => new JobMetric
    {
        At = at,
        JobId = job.JobId,
        Token = job.Token,
        Step = _steps.Done,
        Epoch = _epoch,
        Values = values.Where(v => double.IsFinite(v.Value)).ToDictionary(),
    });

    /// <summary>Sends a file by the stream, in checked chunks; an empty or missing one is not sent.</summary>
    public async Task FileAsync(string name, string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            return;
        await using var file = File.OpenRead(path);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        file.Position = 0;
        await foreach (var chunk in FileChunk.CutAsync(file, digest, file.Length, 0))
            await facts.SendAsync(at => new JobFileChunk { At = at, JobId = job.JobId, Token = job.Token, Name = name, Chunk = chunk });
    }

    /// <summary>Puts a checkpoint into the object store, so that another worker can go on from it.</summary>
    public async Task CheckpointAsync(int epoch, string path)
    {
        var stored = await cache.StoreAsync(path, job.Stopping);
        await facts.SendAsync(at => new JobCheckpoint { At = at, JobId = job.JobId, Token = job.Token, Epoch = epoch, Sha256 = stored.Sha256, Bytes = stored.Length });
    }
}
