using System.Text.Json;
using VisionInApp.Grains.Datasets;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Silo.Work;

/// <summary>Reads an uploaded archive into the dataset. What is there already stays as it is, so it may be cut off and begun again anywhere.</summary>
internal sealed class ImportHandler(IObjectStore objects, ImportRuns runs, IGrainFactory grains) : IWorkHandler
{
    public string Kind => ImportWork.Kind;
    public int MaxAttempts => 5;

    public async Task HandleAsync(WorkItem item, CancellationToken cancellation)
    {
        var import = Parse(item);
        await using var archive = await DownloadAsync(import.Request.Sha256, cancellation);
        if (archive is null)
        {
            await FailAsync(item, "import.file_missing", "The uploaded file is not in the object store; upload it again.", cancellation);
            return;
        }

        try
        {
            using var source = DatasetReader.Open(archive.Name);
            await runs.RunAsync(item.ProjectId, import, source, cancellation);
        }
        catch (DatasetRejectedException refused)
        {
            await FailAsync(item, refused.Code, refused.Message, cancellation);
        }
        catch (SchemaRefusedException refused)
        {
            await FailAsync(item, refused.Code, refused.Message, cancellation);
        }
    }

    public Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation) => FailAsync(item, "import.failed", error, cancellation);

    private async Task<FileStream?> DownloadAsync(string sha256, CancellationToken cancellation)
    {
        await using var content = await objects.OpenReadAsync(sha256, cancellationToken: cancellation);
        if (content is null)
            return null;
        var file = ScratchFile.Create();
        await content.CopyToAsync(file, cancellation);
        await file.FlushAsync(cancellation);
        return file;
    }

    private Task FailAsync(WorkItem item, string code, string message, CancellationToken cancellation) =>
        grains.GetGrain<IDatasetGrain>(item.ProjectId).ReportImport(
            Parse(item).ImportId, new ImportProgress { State = "failed", Code = code, Message = message }, cancellation);

    private static ImportWork Parse(WorkItem item) => JsonSerializer.Deserialize<ImportWork>(item.Payload, JsonSerializerOptions.Web)!;
}
