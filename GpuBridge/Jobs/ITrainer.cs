using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Makes a network of a job's data: the built-in trainer, or one that somebody brings.</summary>
public interface ITrainer
{
    /// <summary>As a job asks for it: <c>built-in</c>, <c>external</c>.</summary>
    string Name { get; }

    /// <summary>Epochs the job's recipe asks for; 0 when only the trainer knows.</summary>
    /// <exception cref="JobFailedException">The recipe cannot be trained.</exception>
    int EpochsOf(JobSpec spec);

    /// <summary>Trains until the network is good enough to be judged. The test split is not the trainer's to see.</summary>
    /// <param name="workspace">The job's folder; may hold what an earlier, killed run left.</param>
    /// <exception cref="JobFailedException">It cannot succeed by trying again.</exception>
    /// <exception cref="OperationCanceledException">The job was stopped.</exception>
    Task<Candidate> TrainAsync(RunningJob job, JobDataset dataset, string workspace, JobReport report);
}
