namespace VisionInApp.Platform.Catalog.Rows;

/// <summary>A file a job left, in the object store.</summary>
public sealed record JobFileRow(string JobId, string Name, string Sha256, long Bytes, DateTimeOffset At);

/// <summary>Which chunks make a file, all of one lease of the job; the payload of work item <see cref="Kind"/>.</summary>
public sealed record JobFileParts(string JobId, long Token, string Name, string Sha256, long Bytes)
{
    public const string Kind = "job-file";
}

/// <summary>Files of jobs: chunks as they arrive in the stream, and what was put together from them.</summary>
public interface IJobFiles
{
    Task<IReadOnlyList<JobFileRow>> ListAsync(string jobId, CancellationToken cancellation);

    /// <summary>The chunk that begins at the offset, or null.</summary>
    Task<byte[]?> ReadChunkAsync(JobFileParts file, long offset, CancellationToken cancellation);

    /// <summary>The file is in the object store: it is listed from now on, and its chunks go.</summary>
    Task KeepAsync(JobFileParts file, CancellationToken cancellation);

    /// <summary>Its chunks do not make the file; they go.</summary>
    Task DropAsync(JobFileParts file, CancellationToken cancellation);
}
