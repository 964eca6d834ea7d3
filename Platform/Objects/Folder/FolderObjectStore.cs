namespace VisionInApp.Platform.Objects.Folder;

/// <summary>Objects as files <c>sha256/ab/cd/HEX</c>; a file appears whole (written aside, flushed, renamed) or not at all.</summary>
internal sealed class FolderObjectStore : IObjectStore
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(24);

    private readonly string root;
    private readonly string incoming;
    private readonly SignedObjectUrl urls;

    public FolderObjectStore(string root, SignedObjectUrl urls, TimeProvider time)
    {
        (this.root, this.urls) = (Path.Combine(root, "sha256"), urls);
        incoming = Path.Combine(root, "incoming");
        Directory.CreateDirectory(this.root);
        Directory.CreateDirectory(incoming);
        SweepAbandoned(time.GetUtcNow().UtcDateTime - AbandonedAfter);
    }

    public Task<ObjectInfo> PutAsync(Stream content, CancellationToken cancellationToken = default) =>
        StoreAsync(content, null, null, cancellationToken);

    public Task<ObjectInfo> PutAsync(
        Stream content, string expectedSha256, long? expectedLength = null, CancellationToken cancellationToken = default) =>
        StoreAsync(content, Sha256Name.Require(expectedSha256), expectedLength, cancellationToken);

    public Task<Stream?> OpenReadAsync(string sha256, long offset = 0, long? length = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (Find(sha256) is not { } file)
            return Task.FromResult<Stream?>(null);
        var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);
        var start = Math.Min(offset, stream.Length);
        stream.Position = start;
        return Task.FromResult<Stream?>(length is { } wanted ? new BoundedStream(stream, Math.Min(wanted, stream.Length - start)) : stream);
    }

    public Task<ObjectInfo?> InfoAsync(string sha256, CancellationToken cancellationToken = default) =>
        Task.FromResult(Find(sha256) is { } file ? new ObjectInfo(sha256, file.Length) : null);

    public Task<bool> DeleteAsync(string sha256, CancellationToken cancellationToken = default)
    {
        if (Find(sha256) is not { } file)
            return Task.FromResult(false);
        file.Delete();
        return Task.FromResult(true);
    }

    public Uri? PublicOrigin => null;

    public Uri SignGet(string sha256, TimeSpan lifetime, string contentType = ObjectContentTypes.Binary, string? downloadName = null) =>
        urls.SignGet(sha256, lifetime, contentType, downloadName);

    public SignedPut SignPut(string sha256, long length, TimeSpan lifetime) => urls.SignPut(sha256, length, lifetime);

    private async Task<ObjectInfo> StoreAsync(Stream content, string? sha256, long? length, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(incoming, Guid.NewGuid().ToString("n"));
        try
        {
            var stored = await WriteAsync(content, temporary, length, cancellationToken);
            stored.Require(sha256, length);
            Place(temporary, stored);
            return stored;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<ObjectInfo> WriteAsync(Stream content, string path, long? limit, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
        var info = await Measured.ReadAsync(content, file, limit, cancellationToken);
        file.Flush(flushToDisk: true);
        return info;
    }

    private void Place(string temporary, ObjectInfo stored)
    {
        var path = PathOf(stored.Sha256);
        var folder = Path.GetDirectoryName(path)!;
        var made = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        File.Move(temporary, path, overwrite: true);
        FolderFlush.Flush(folder);
        if (!made)
            return;
        FolderFlush.Flush(Path.GetDirectoryName(folder)!);
        FolderFlush.Flush(root);
    }

    private FileInfo? Find(string sha256) => Sha256Name.IsValid(sha256) && new FileInfo(PathOf(sha256)) is { Exists: true } file ? file : null;

    private string PathOf(string sha256) => Path.Combine(root, sha256[..2], sha256[2..4], sha256);

    private void SweepAbandoned(DateTime before)
    {
        foreach (var file in new DirectoryInfo(incoming).EnumerateFiles().Where(f => f.LastWriteTimeUtc < before))
            file.Delete();
    }
}
