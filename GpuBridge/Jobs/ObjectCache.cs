using System.Security.Cryptography;
using System.Text.Json;
using VisionInApp.Platform.Objects;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>Objects of the store as local files, fetched once.</summary>
public sealed class ObjectCache(BridgeFolder folder, IObjectStore objects)
{
    public string PathOf(string sha256) => Path.Combine(folder.Objects, sha256[..2], sha256);

    /// <summary>The local path of an object; the file appears whole or not at all, and only with the bytes of that digest.</summary>
    /// <exception cref="JobFailedException"><c>object.missing</c>: the store does not hold it. <c>object.mismatch</c>: it holds other bytes.</exception>
    public async Task<string> FetchAsync(string sha256, CancellationToken cancellation)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
            return path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            await CopyAsync(sha256, part, cancellation);
            File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Puts a local file into the store; answers its sha256 and length in bytes.</summary>
    public async Task<ObjectInfo> StoreAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return await objects.PutAsync(file, cancellation);
    }

    /// <summary>Puts a value into the store as JSON.</summary>
    public async Task<ObjectInfo> StoreJsonAsync<T>(T value, CancellationToken cancellation)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));
        return await objects.PutAsync(content, cancellation);
    }

    private async Task CopyAsync(string sha256, string path, CancellationToken cancellation)
    {
        await using var source = await objects.OpenReadAsync(sha256, cancellationToken: cancellation)
            ?? throw new JobFailedException("object.missing", $"The object store does not hold {sha256}.");
        await using var target = File.Create(path);
        await source.CopyToAsync(target, cancellation);
        target.Position = 0;
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(target, cancellation)) != sha256)
            throw new JobFailedException("object.mismatch", $"The bytes fetched from the object store are not those of {sha256}.");
    }
}
