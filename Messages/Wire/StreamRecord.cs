using System.Text.Json.Serialization;

namespace VisionInApp.Messages.Wire;

/// <summary>
/// One record of stream A (facts, upward) or stream B (commands and hints, downward). The contract is public and additive only:
/// fields are never renamed or removed, readers ignore what they do not know. See docs/wire.md.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = false)]
[JsonDerivedType(typeof(WorkerHeartbeat), "workerHeartbeat")]
[JsonDerivedType(typeof(JobStarted), "jobStarted")]
[JsonDerivedType(typeof(JobProgress), "jobProgress")]
[JsonDerivedType(typeof(JobMetric), "jobMetric")]
[JsonDerivedType(typeof(JobLog), "jobLog")]
[JsonDerivedType(typeof(JobCheckpoint), "jobCheckpoint")]
[JsonDerivedType(typeof(JobEvaluating), "jobEvaluating")]
[JsonDerivedType(typeof(JobSucceeded), "jobSucceeded")]
[JsonDerivedType(typeof(JobFailed), "jobFailed")]
[JsonDerivedType(typeof(JobStopped), "jobStopped")]
[JsonDerivedType(typeof(BundleWanted), "bundleWanted")]
[JsonDerivedType(typeof(JobFileChunk), "jobFileChunk")]
[JsonDerivedType(typeof(DeviceReported), "deviceReported")]
[JsonDerivedType(typeof(DeviceInstall), "deviceInstall")]
[JsonDerivedType(typeof(FrameCaptured), "frameCaptured")]
[JsonDerivedType(typeof(DeviceLog), "deviceLog")]
[JsonDerivedType(typeof(RunJob), "runJob")]
[JsonDerivedType(typeof(BundleChunk), "bundleChunk")]
[JsonDerivedType(typeof(LeaseRenewed), "leaseRenewed")]
[JsonDerivedType(typeof(StopJob), "stopJob")]
[JsonDerivedType(typeof(DesiredChanged), "desiredChanged")]
[JsonDerivedType(typeof(Watermark), "watermark")]
public abstract record StreamRecord
{
    /// <summary>When it happened, by the producer's clock, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
