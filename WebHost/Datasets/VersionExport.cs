using System.IO.Pipelines;
using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Images;

namespace VisionInApp.WebHost.Datasets;

/// <summary>A frozen version as a zip, written while it is sent: one picture is in memory at a time.</summary>
public sealed class VersionExport(IObjectStore objects, DatasetManifest manifest, DatasetFormat format) : IResult
{
    /// <summary>Null when the store does not hold the manifest.</summary>
    public static async Task<DatasetManifest?> ReadManifestAsync(IObjectStore objects, string digest, CancellationToken cancellation)
    {
        await using var json = await objects.OpenReadAsync(digest, cancellationToken: cancellation);
        return json is null ? null : await JsonSerializer.DeserializeAsync<DatasetManifest>(json, JsonSerializerOptions.Web, cancellation);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancellation = httpContext.RequestAborted;
        httpContext.Response.ContentType = ObjectContentTypes.Zip;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"version-{manifest.Version}-{format.ToString().ToLowerInvariant()}.zip\"";
        httpContext.Response.Headers.CacheControl = "no-store";
        var pipe = new Pipe();
        // The zip writer is synchronous and waits for the network: it gets a thread of its own.
        var writing = Task.Factory.StartNew(() => Write(pipe.Writer, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await pipe.Reader.CopyToAsync(httpContext.Response.Body, cancellation);
        await writing;
    }

    private void Write(PipeWriter writer, CancellationToken cancellation)
    {
        try
        {
            using (var output = writer.AsStream(leaveOpen: true))
                DatasetWriter.Write(output, format, [.. manifest.Schema.Classes.Select(c => c.Name)], Items(cancellation));
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }

    private IEnumerable<DatasetItem> Items(CancellationToken cancellation)
    {
        var names = manifest.Schema.Classes.ToDictionary(c => c.Id, c => c.Name);
        foreach (var image in manifest.Images)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = Read(image.Sha256);
            LabelledBox[] boxes = [.. image.Annotations.Select(a => new LabelledBox(names[a.ClassId], a.Box))];
            yield return new DatasetItem(image.Name, bytes, image.Sha256, ImageFile.Probe(bytes), boxes, image.Split);
        }
    }

    private byte[] Read(string sha256)
    {
        using var content = objects.OpenReadAsync(sha256).GetAwaiter().GetResult() ?? throw new FileNotFoundException($"Object {sha256} is gone.");
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
