using System.Globalization;
using System.Text.Json;

namespace VisionInApp.Platform.Objects.Folder;

/// <summary>Uploads as folders <c>uploads/OWNER/HEX</c>: the plan, and one file a part. Parts come through the web host, each under a signed address.</summary>
internal sealed class FolderUploads(string root, IObjectStore objects, SignedObjectUrl urls, TimeProvider time) : IUploads, IUploadParts
{
    private const string Plan = "plan.json";
    private readonly string folder = Path.Combine(root, "uploads");

    public async Task<Upload> BeginAsync(UploadPlan plan, CancellationToken cancellationToken = default)
    {
        var begun = await FindAsync(plan.Owner, plan.Sha256, cancellationToken);
        if (begun is not null && begun.Plan.Bytes == plan.Bytes)
            return begun;
        if (begun is not null)
            await AbortAsync(begun, cancellationToken);
        var upload = new Upload(plan, time.GetUtcNow(), $"{Sha256Name.Of(plan.Owner)}/{Sha256Name.Require(plan.Sha256)}");
        Directory.CreateDirectory(PathOf(upload));
        await WriteWholeAsync(Path.Combine(PathOf(upload), Plan), file => JsonSerializer.SerializeAsync(file, upload, JsonSerializerOptions.Web, cancellationToken));
        return upload;
    }

    public Task<Upload?> FindAsync(string owner, string sha256, CancellationToken cancellationToken = default) =>
        ReadAsync(Path.Combine(folder, Sha256Name.Of(owner), Sha256Name.Require(sha256)), cancellationToken);

    public async Task<IReadOnlyList<Upload>> ListAsync(string owner, CancellationToken cancellationToken = default)
    {
        var found = new List<Upload>();
        foreach (var path in Folders(Path.Combine(folder, Sha256Name.Of(owner))))
        {
            if (await ReadAsync(path, cancellationToken) is { } upload)
                found.Add(upload);
        }

        return [.. found.OrderByDescending(u => u.BegunAt)];
    }

    public Task<IReadOnlyList<int>> SentAsync(Upload upload, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<int>>([.. Enumerable.Range(1, upload.Plan.Parts).Where(n => File.Exists(PartPath(upload.Handle, n)))]);

    public SignedPut SignPart(Upload upload, int number, string partSha256, TimeSpan lifetime) =>
        urls.SignPut(partSha256, upload.Plan.LengthOf(number), lifetime, $"{upload.Handle}/{number}");

    public async Task<ObjectInfo> CompleteAsync(Upload upload, CancellationToken cancellationToken = default)
    {
        if (await objects.InfoAsync(upload.Plan.Sha256, cancellationToken) is not { } info)
        {
            var sent = await SentAsync(upload, cancellationToken);
            if (sent.Count < upload.Plan.Parts)
                throw new UploadIncompleteException([.. Enumerable.Range(1, upload.Plan.Parts).Except(sent)]);
            info = await JoinAsync(upload, cancellationToken);
        }

        await AbortAsync(upload, cancellationToken);
        return info;
    }

    public Task AbortAsync(Upload upload, CancellationToken cancellationToken = default)
    {
        if (Directory.Exists(PathOf(upload)))
            Directory.Delete(PathOf(upload), recursive: true);
        return Task.CompletedTask;
    }

    public async Task<int> SweepAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken = default)
    {
        var swept = 0;
        foreach (var path in Folders(folder).SelectMany(Folders))
        {
            if (await ReadAsync(path, cancellationToken) is not { } upload || upload.BegunAt >= begunBefore)
                continue;
            await AbortAsync(upload, cancellationToken);
            swept++;
        }

        return swept;
    }

    public async Task<bool> WriteAsync(ObjectGrant grant, Stream content, CancellationToken cancellationToken = default)
    {
        var name = grant.Part!.Split('/');
        var (handle, number) = ($"{name[0]}/{name[1]}", int.Parse(name[2], CultureInfo.InvariantCulture));
        if (!File.Exists(Path.Combine(folder, handle, Plan)))
            return false;
        await WriteWholeAsync(PartPath(handle, number), async file =>
        {
            var received = await Measured.ReadAsync(content, file, grant.Length, cancellationToken);
            received.Require(grant.Sha256, grant.Length);
        });
        return true;
    }

    private async Task<ObjectInfo> JoinAsync(Upload upload, CancellationToken cancellationToken)
    {
        await using var whole = new PartStream([.. Enumerable.Range(1, upload.Plan.Parts).Select(n => PartPath(upload.Handle, n))]);
        try
        {
            return await objects.PutAsync(whole, upload.Plan.Sha256, upload.Plan.Bytes, cancellationToken);
        }
        catch (ObjectMismatchException)
        {
            await AbortAsync(upload, cancellationToken);
            throw;
        }
    }

    private static async Task WriteWholeAsync(string path, Func<Stream, Task> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<Upload?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var plan = Path.Combine(path, Plan);
        if (!File.Exists(plan))
            return null;
        await using var file = File.OpenRead(plan);
        return await JsonSerializer.DeserializeAsync<Upload>(file, JsonSerializerOptions.Web, cancellationToken);
    }

    private static string[] Folders(string path) => Directory.Exists(path) ? Directory.GetDirectories(path) : [];

    private string PathOf(Upload upload) => Path.Combine(folder, upload.Handle);

    private string PartPath(string handle, int number) => Path.Combine(folder, handle, number.ToString("d5", CultureInfo.InvariantCulture));
}
