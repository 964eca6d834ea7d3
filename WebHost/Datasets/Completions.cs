using System.Collections.Concurrent;
using VisionInApp.Platform.Objects;

namespace VisionInApp.WebHost.Datasets;

/// <summary>Uploads being put together and read, which may take longer than a request: each goes on although its asker has left, and is asked for again.</summary>
public sealed class Completions(IUploads uploads, TimeProvider time, IHostApplicationLifetime host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, Lazy<Task<ObjectInfo>>> running = new();

    /// <summary>The object, or null while it goes on.</summary>
    /// <exception cref="UploadIncompleteException">Parts are missing.</exception>
    /// <exception cref="ObjectMismatchException">The whole has another digest than announced.</exception>
    public async Task<ObjectInfo?> CompleteAsync(Upload upload, CancellationToken cancellation)
    {
        var key = upload.Handle;
        var completion = running.GetOrAdd(key, _ => new Lazy<Task<ObjectInfo>>(() => uploads.CompleteAsync(upload, host.ApplicationStopping)));
        try
        {
            return await completion.Value.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException) when (!completion.Value.IsCompleted)
        {
            return null;
        }
        finally
        {
            if (completion.Value.IsCompleted)
                running.TryRemove(KeyValuePair.Create(key, completion));
        }
    }
}
