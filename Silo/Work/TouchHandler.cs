using System.Text.Json;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Silo.Work;

/// <summary>Lets the search take up images again whose class or device has another name now.</summary>
internal sealed class TouchHandler(IDatasetRows rows) : IWorkHandler
{
    private const int AtOnce = 500;

    public string Kind => TouchWork.Kind;

    /// <summary>Nothing but an outage can fail it.</summary>
    public int MaxAttempts => int.MaxValue;

    public async Task HandleAsync(WorkItem item, CancellationToken cancellation)
    {
        var touch = JsonSerializer.Deserialize<TouchWork>(item.Payload, JsonSerializerOptions.Web)!;
        var after = "";
        while (await rows.TouchImagesAsync(item.ProjectId, touch, after, AtOnce, cancellation) is { } last)
            after = last;
    }

    public Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation) => Task.CompletedTask;
}
