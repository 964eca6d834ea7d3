using System.Text.Json;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Silo.Work;

/// <summary>Puts a job's file together from the chunks that came by the stream, into the object store.</summary>
internal sealed class JobFileHandler(IJobFiles files, IObjectStore objects) : IWorkHandler
{
    public string Kind => JobFileParts.Kind;
    public int MaxAttempts => 8;

    public async Task HandleAsync(WorkItem item, CancellationToken cancellation)
    {
        var file = PartsOf(item);
        await using var whole = ScratchFile.Create();
        while (whole.Length < file.Bytes)
        {
            var chunk = await files.ReadChunkAsync(file, whole.Length, cancellation) ?? throw new InvalidDataException($"The chunk at byte {whole.Length} is missing.");
            await whole.WriteAsync(chunk, cancellation);
        }

        whole.Position = 0;
        await objects.PutAsync(whole, file.Sha256, file.Bytes, cancellation);
        await files.KeepAsync(file, cancellation);
    }

    public Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation) => files.DropAsync(PartsOf(item), cancellation);

    private static JobFileParts PartsOf(WorkItem item) => JsonSerializer.Deserialize<JobFileParts>(item.Payload, JsonSerializerOptions.Web)!;
}
