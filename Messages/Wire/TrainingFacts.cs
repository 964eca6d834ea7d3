namespace VisionInApp.Messages.Wire;

/// <summary>What a job record belongs to. A record whose token is not the job's current fencing token is ignored.</summary>
public abstract record JobRecord : StreamRecord
{
    public required string JobId { get; init; }

    /// <summary>Fencing token of the lease under which the worker speaks; grows with every lease.</summary>
    public required long Token { get; init; }
}

/// <summary>Sent every 5 s by a worker: it is alive, this is what it can do, these are the leases it holds. Partitioned by worker id.</summary>
public sealed record WorkerHeartbeat : StreamRecord
{
    public required string WorkerId { get; init; }
    public required string Pool { get; init; }

    /// <summary>Host name, for people.</summary>
    public required string Host { get; init; }

    /// <summary><c>cpu</c> or <c>cuda:N</c>.</summary>
    public required string Device { get; init; }

    /// <summary>For people: the processor's or GPU's name.</summary>
    public required string DeviceName { get; init; }
    public required long MemoryBytes { get; init; }

    /// <summary>Trainers it offers: <c>built-in</c>, <c>external</c>.</summary>
    public required IReadOnlyList<string> Trainers { get; init; }

    /// <summary>Jobs it runs now; empty when idle.</summary>
    public required IReadOnlyList<HeldLease> Leases { get; init; }
    public required string SoftwareVersion { get; init; }
}

public sealed record HeldLease(string JobId, long Token);

/// <summary>The worker has the job, its data is being prepared or training runs.</summary>
public sealed record JobStarted : JobRecord
{
    public required string WorkerId { get; init; }

    /// <summary>Epochs already done by the checkpoint it resumed from; 0 for a fresh start.</summary>
    public required int ResumedFromEpoch { get; init; }
    public required int Epochs { get; init; }
}

/// <summary>How far it is; at most one a second is forwarded to the job's grain.</summary>
public sealed record JobProgress : JobRecord
{
    /// <summary><c>preparing</c>, <c>training</c>, <c>exporting</c>, <c>evaluating</c>, <c>packaging</c>.</summary>
    public required string Phase { get; init; }
    public required int Epoch { get; init; }
    public required int Epochs { get; init; }

    /// <summary>Steps done over the whole run, and their number.</summary>
    public required long Step { get; init; }
    public required long Steps { get; init; }

    /// <summary>0..1 over the whole job, evaluation included.</summary>
    public required double Fraction { get; init; }
    public double? SecondsLeft { get; init; }
    public double? ImagesPerSecond { get; init; }
}

/// <summary>Figures of one step or epoch, by name: <c>loss</c>, <c>loss_iou</c>, <c>loss_obj</c>, <c>loss_cls</c>, <c>loss_l1</c>, <c>lr</c>, <c>map50</c>, <c>map5095</c>.</summary>
public sealed record JobMetric : JobRecord
{
    public required long Step { get; init; }
    public required int Epoch { get; init; }
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

public sealed record JobLog : JobRecord
{
    /// <summary><c>info</c>, <c>warning</c>, <c>error</c>.</summary>
    public required string Level { get; init; }
    public required string Line { get; init; }
}

/// <summary>A checkpoint is in the object store; another worker can resume from it.</summary>
public sealed record JobCheckpoint : JobRecord
{
    public required int Epoch { get; init; }
    public required string Sha256 { get; init; }
    public required long Bytes { get; init; }
}

/// <summary>Training is over; the exported ONNX file is being evaluated.</summary>
public sealed record JobEvaluating : JobRecord;

/// <summary>The job is done. The package is not signed yet: publishing the model version signs it.</summary>
public sealed record JobSucceeded : JobRecord
{
    /// <summary>The unsigned model package in the object store.</summary>
    public required string PackageSha256 { get; init; }
    public required long PackageBytes { get; init; }

    /// <summary>The whole evaluation as JSON in the object store (per class, curves, per image).</summary>
    public required string EvaluationSha256 { get; init; }
    public required EvaluationSummary Evaluation { get; init; }

    /// <summary>Largest difference between Torch and ONNX Runtime on the parity inputs; -1 where it was not measured (external trainers bring a finished file).</summary>
    public required double ParityMaxDifference { get; init; }
}

/// <summary>Figures on the test split, measured on the exported ONNX file. Average precision as COCO defines it, 0..1.</summary>
public sealed record EvaluationSummary
{
    public required int Images { get; init; }
    public required double Map50 { get; init; }
    public required double Map5095 { get; init; }
    public required IReadOnlyList<ClassFigures> Classes { get; init; }

    /// <summary>The champion on the same images; null when there is none.</summary>
    public ChampionComparison? Champion { get; init; }
    public required double MillisecondsPerImage { get; init; }
}

/// <summary>Average precision of one class; -1 where the test split holds no box of it, as pycocotools does.</summary>
public sealed record ClassFigures(int ClassId, string Name, double Ap50, double Ap5095, int Boxes, double Threshold);

/// <summary>Champion against challenger on the same images; the interval is a seeded bootstrap over images of (challenger − champion) mAP50.</summary>
public sealed record ChampionComparison
{
    public required string ModelId { get; init; }
    public required double Map50 { get; init; }
    public required double Map5095 { get; init; }
    public required IReadOnlyList<ClassFigures> Classes { get; init; }
    public required double Difference { get; init; }
    public required double DifferenceLow95 { get; init; }
    public required double DifferenceHigh95 { get; init; }
}

/// <summary>It cannot succeed by trying again (bad data, bad recipe). A crash is not a failure: the lease expires and the job resumes.</summary>
public sealed record JobFailed : JobRecord
{
    /// <summary>Stable code, e.g. <c>training.no_boxes</c>, <c>training.loss_not_finite</c>.</summary>
    public required string Code { get; init; }
    public required string Message { get; init; }
}

/// <summary>The worker stopped it on request, or because its lease was lost or its process is going down; the checkpoint is kept.</summary>
public sealed record JobStopped : JobRecord
{
    /// <summary><c>cancelled</c>, <c>lease_lost</c>, <c>shutdown</c>.</summary>
    public required string Reason { get; init; }
}
