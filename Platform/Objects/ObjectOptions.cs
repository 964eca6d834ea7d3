using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform.Objects;

/// <summary>Section <c>Platform:Objects</c>.</summary>
[Settings("Platform:Objects")]
public sealed class ObjectOptions
{
    /// <summary><c>folder</c>, files of the data folder, or <c>s3</c>.</summary>
    public string Provider { get; set; } = "folder";

    /// <summary>The address of an S3-compatible server; empty means AWS, with everything as AWS has it.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The bucket's region; needed on AWS.</summary>
    public string Region { get; set; } = "";

    public string Bucket { get; set; } = "";

    /// <summary>Empty, with <see cref="SecretKey"/>, means the AWS default chain: environment, profile, container or instance role.</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>Whether the bucket is part of the path instead of the host; unless said, only where an endpoint is set.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>The address that browsers and devices use, when it is another than the endpoint.</summary>
    public string PublicEndpoint { get; set; } = "";

    /// <summary>How often a call is tried again while the server does not answer: five times last up to half a minute, two up to three seconds.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>The largest file that may be uploaded.</summary>
    public long MaxUploadBytes { get; set; } = 8L << 30;

    /// <summary>How many unfinished uploads a person may have in a project.</summary>
    public int MaxUnfinishedUploads { get; set; } = 10;

    /// <summary>Bytes of one part of an upload, 5 to 64 MiB; larger where a file would have too many of them.</summary>
    public int PartBytes { get; set; } = 8 << 20;

    /// <summary>An upload that was begun and not finished is thrown away after this time.</summary>
    public TimeSpan UploadsKept { get; set; } = TimeSpan.FromDays(7);
}
