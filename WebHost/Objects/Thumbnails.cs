using System.Collections.Concurrent;
using VisionInApp.Platform;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Images;

namespace VisionInApp.WebHost.Objects;

/// <summary>Small JPEGs of pictures, made once and kept as files that may vanish at any time.</summary>
public sealed class Thumbnails(IObjectStore objects, PlatformOptions platform) : IDisposable
{
    private const int MaxSidePixels = 320;
    private readonly string folder = Path.GetFullPath(Path.Combine(platform.DataFolder, "thumbnails"));
    private readonly SemaphoreSlim slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> making = new();

    /// <summary>The file with the thumbnail, or null when there is no such object.</summary>
    /// <exception cref="ImageRejectedException">The object is no picture that can be decoded.</exception>
    public async Task<string?> FindOrMakeAsync(string sha256, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, Sha256Name.Require(sha256)[..2], $"{sha256}.jpg");
        if (File.Exists(file))
            return file;
        // Many may ask for the same one at once; one makes it, and goes on although the first asker has left.
        var task = making.GetOrAdd(sha256, s => new Lazy<Task<string?>>(() => MakeAsync(s, file)));
        try
        {
            return await task.Value.WaitAsync(cancellation);
        }
        finally
        {
            if (task.Value.IsCompleted)
                making.TryRemove(KeyValuePair.Create(sha256, task));
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<string?> MakeAsync(string sha256, string file)
    {
        await slots.WaitAsync();
        try
        {
            if (await ReadAsync(sha256) is not { } picture)
                return null;
            var thumbnail = await Task.Run(() => Thumbnail.Of(picture, MaxSidePixels));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Guid.NewGuid():n}";
            await File.WriteAllBytesAsync(temporary, thumbnail);
            File.Move(temporary, file, overwrite: true);
            return file;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<byte[]?> ReadAsync(string sha256)
    {
        if (await objects.InfoAsync(sha256) is not { } info)
            return null;
        if (info.Length > ImageLimits.Default.MaxBytes)
            throw new ImageRejectedException("image.too_large", $"The file has {info.Length} bytes.");
        await using var content = await objects.OpenReadAsync(sha256);
        if (content is null)
            return null;
        var bytes = new byte[info.Length];
        await content.ReadExactlyAsync(bytes);
        return bytes;
    }
}
