using System.Text.Json;
using VisionInApp.Grains.Datasets;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Silo.Work;

/// <summary>Pins what a version holds and writes its manifest; the manifest's sha256 is the version's digest.</summary>
internal sealed class FreezeHandler(IDatasetRows rows, IObjectStore objects, IGrainFactory grains) : IWorkHandler
{
    public string Kind => FreezeWork.Kind;

    /// <summary>Nothing but an outage can fail it.</summary>
    public int MaxAttempts => int.MaxValue;

    public async Task HandleAsync(WorkItem item, CancellationToken cancellation)
    {
        var freeze = JsonSerializer.Deserialize<FreezeWork>(item.Payload, JsonSerializerOptions.Web)!;
        await rows.PinVersionItemsAsync(item.ProjectId, freeze.Number, cancellation);
        var project = await grains.GetGrain<IProjectGrain>(item.ProjectId).Get(cancellation) ?? throw new InvalidOperationException("The project is gone.");
        await using var file = ScratchFile.Create();
        var counts = await WriteAsync(file, item.ProjectId, freeze.Number, project.Schema, cancellation);
        file.Position = 0;
        var manifest = await objects.PutAsync(file, cancellation);
        var (added, removed, changed) = await rows.DiffVersionsAsync(item.ProjectId, freeze.Parent, freeze.Number, cancellation);
        var frozen = new FrozenVersion(manifest.Sha256, counts.Images, counts.Boxes, counts.BySplit, added, removed, changed);
        await grains.GetGrain<IDatasetGrain>(item.ProjectId).Frozen(freeze.Number, frozen, cancellation);
    }

    public Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation) => Task.CompletedTask;

    // A DatasetManifest as JSON, one image at a time: a version may hold more images than memory.
    private async Task<(int Images, int Boxes, Dictionary<string, int> BySplit)> WriteAsync(
        Stream output, string projectId, int number, LabelSchema schema, CancellationToken cancellation)
    {
        var (images, boxes, bySplit) = (0, 0, new Dictionary<string, int>());
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("projectId", projectId);
        json.WriteNumber("version", number);
        json.WritePropertyName("schema");
        JsonSerializer.Serialize(json, schema, JsonSerializerOptions.Web);
        json.WriteStartArray("images");
        await foreach (var image in rows.ReadVersionItemsAsync(projectId, number, cancellation))
        {
            JsonSerializer.Serialize(json, image, JsonSerializerOptions.Web);
            images++;
            boxes += image.Annotations.Count;
            bySplit[image.Split] = bySplit.GetValueOrDefault(image.Split) + 1;
            if (json.BytesPending > 64 * 1024)
                await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
        return (images, boxes, bySplit);
    }
}
