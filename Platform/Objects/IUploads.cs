namespace VisionInApp.Platform.Objects;

/// <summary>
/// Large files sent in parts by someone outside, straight to where objects are kept; may be interrupted at any point and gone on with.
/// An upload is found by its owner and the digest of the whole file. Nothing of it is an object before that digest was verified.
/// </summary>
public interface IUploads
{
    /// <summary>Begins it, or finds it where it was left: the plan that counts is the answer's.</summary>
    Task<Upload> BeginAsync(UploadPlan plan, CancellationToken cancellationToken = default);

    Task<Upload?> FindAsync(string owner, string sha256, CancellationToken cancellationToken = default);

    /// <summary>Those of an owner that were not finished, newest first.</summary>
    Task<IReadOnlyList<Upload>> ListAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>The numbers of the parts that have come whole, in order.</summary>
    Task<IReadOnlyList<int>> SentAsync(Upload upload, CancellationToken cancellationToken = default);

    /// <summary>Where these bytes may be PUT as one part.</summary>
    SignedPut SignPart(Upload upload, int number, string partSha256, TimeSpan lifetime);

    /// <summary>Puts the parts together, reads the whole once, and makes it an object. Asked again after an interruption, it goes on.</summary>
    /// <exception cref="UploadIncompleteException">Parts are missing.</exception>
    /// <exception cref="ObjectMismatchException">The whole has another digest than announced; nothing of it is kept.</exception>
    Task<ObjectInfo> CompleteAsync(Upload upload, CancellationToken cancellationToken = default);

    /// <summary>Throws away what came.</summary>
    Task AbortAsync(Upload upload, CancellationToken cancellationToken = default);

    /// <summary>Throws away what was begun before this time and not finished; answers how many there were.</summary>
    Task<int> SweepAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken = default);
}

/// <summary>Takes the parts that are PUT to the web host; only where signed addresses are relative to it.</summary>
public interface IUploadParts
{
    /// <summary>False when the upload is no more.</summary>
    /// <param name="grant">Names a part, and is verified.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancellationToken">Ends the writing; nothing of the part is kept.</param>
    /// <exception cref="ObjectMismatchException">The bytes are others than announced; nothing is kept.</exception>
    Task<bool> WriteAsync(ObjectGrant grant, Stream content, CancellationToken cancellationToken = default);
}

/// <summary>What someone wants to send; all parts but the last have <paramref name="PartBytes"/>.</summary>
/// <param name="Owner">Who may go on with it; any text.</param>
/// <param name="FileName">For people; never a path.</param>
public sealed record UploadPlan(string Owner, string Sha256, string FileName, long Bytes, int PartBytes)
{
    /// <summary>What S3 takes: no part but the last is smaller, and there are no more of them.</summary>
    public const int MinPartBytes = 5 << 20;
    public const int MaxPartBytes = 64 << 20;
    public const int MaxParts = 10_000;

    /// <summary>The wanted length, or more where a file would have too many parts.</summary>
    public static int PartBytesFor(long bytes, int wanted) => (int)Math.Max(wanted, (bytes + MaxParts - 1) / MaxParts);

    public int Parts => (int)((Bytes + PartBytes - 1) / PartBytes);

    public bool Has(int number) => number >= 1 && number <= Parts;

    /// <summary>The length of a part, counted from 1.</summary>
    public long LengthOf(int number) => number < Parts ? PartBytes : Bytes - ((long)(Parts - 1) * PartBytes);
}

/// <param name="Handle">What the store calls it.</param>
public sealed record Upload(UploadPlan Plan, DateTimeOffset BegunAt, string Handle);

/// <summary>Where bytes may be PUT, and the headers that must go with them.</summary>
public sealed record SignedPut(Uri Url, IReadOnlyDictionary<string, string> Headers)
{
    public static SignedPut Plain(Uri url) => new(url, new Dictionary<string, string>());
}

/// <summary>Not all parts have come.</summary>
public sealed class UploadIncompleteException(IReadOnlyList<int> missing) : Exception($"{missing.Count} parts are missing, the first of them {missing[0]}.")
{
    public IReadOnlyList<int> Missing { get; } = missing;
}
