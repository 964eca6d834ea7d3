using VisionInApp.Grains.Datasets;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;
using VisionInApp.Vision.Datasets;

namespace VisionInApp.Silo.Work;

/// <summary>The project's schema cannot take the dataset's classes.</summary>
internal sealed class SchemaRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>Carries an opened dataset over: classes, then images in batches, with findings and progress on the way.</summary>
internal sealed class ImportRuns(IObjectStore objects, IDatasetRows rows, IGrainFactory grains, IHints hints, TimeProvider time)
{
    private const int BatchImages = 50;
    private const int PutsAtOnce = 8;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    public async Task RunAsync(string projectId, ImportWork import, DatasetSource source, CancellationToken cancellation)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(projectId);
        var classes = await ClassesAsync(projectId, import.ImportId, source, cancellation);
        var (done, findings, reported) = (0, 0, 0L);
        foreach (var batch in source.Items().Chunk(BatchImages))
        {
            // Against a store at a distance each put is mostly waiting.
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = PutsAtOnce, CancellationToken = cancellation }, async (item, token) =>
                await objects.PutAsync(new MemoryStream(item.Bytes.ToArray(), writable: false), item.Sha256, item.Bytes.Length, token));
            await rows.AddImagesAsync([.. batch.Select(i => Row(projectId, import, i, classes))], import.ImportId, cancellation);
            done += batch.Length;
            if (reported != 0 && time.GetElapsedTime(reported) < ReportEvery)
                continue;
            findings = await SaveFindingsAsync(import.ImportId, source, findings, cancellation);
            await dataset.ReportImport(import.ImportId, await ProgressAsync(projectId, import, source, done, "running", cancellation), cancellation);
            hints.Publish(new Hint("image", "", projectId, 0));
            reported = time.GetTimestamp();
        }

        await SaveFindingsAsync(import.ImportId, source, findings, cancellation);
        await dataset.ReportImport(import.ImportId, await ProgressAsync(projectId, import, source, done, "done", cancellation), cancellation);
        hints.Publish(new Hint("image", "", projectId, 0));
    }

    private async Task<LabelSchema> ClassesAsync(string projectId, string importId, DatasetSource source, CancellationToken cancellation)
    {
        var project = grains.GetGrain<IProjectGrain>(projectId);
        var outcome = await project.AddClasses(new Command($"import/{importId}/classes", $"import:{importId}"), source.ClassNames, cancellation);
        if (!outcome.Ok)
            throw new SchemaRefusedException(outcome.Code!, outcome.Message!);
        return (await project.Get(cancellation))!.Schema;
    }

    private async Task<int> SaveFindingsAsync(string importId, DatasetSource source, int saved, CancellationToken cancellation)
    {
        var found = source.Findings.Count;
        if (found > saved)
            await rows.AddFindingsAsync(
                [.. source.Findings.Take(found).Select((f, i) => new ImportFindingRow(importId, i, f.Item, f.Code, f.Message, Severity(f.Severity))).Skip(saved)], cancellation);
        return found;
    }

    private async Task<ImportProgress> ProgressAsync(
        string projectId, ImportWork import, DatasetSource source, int done, string state, CancellationToken cancellation)
    {
        // Counted from the rows, so that an import that was begun again still says what it added in all.
        var (added, boxes) = await rows.CountByOriginAsync(projectId, import.ImportId, cancellation);
        return new ImportProgress
        {
            State = state,
            Format = source.Format.ToString().ToLowerInvariant(),
            Total = source.ImageCount,
            Done = done,
            Added = added,
            Unchanged = Math.Max(0, done - added),
            Refused = source.Findings.Count(f => f.Severity == FindingSeverity.Refused),
            Repaired = source.Findings.Count(f => f.Severity == FindingSeverity.Repaired),
            Boxes = boxes,
        };
    }

    private ImageRow Row(string projectId, ImportWork import, DatasetItem item, LabelSchema schema) => new()
    {
        ProjectId = projectId,
        Id = DatasetRules.ImageId(projectId, item.Sha256),
        Sha256 = item.Sha256,
        Name = item.Name,
        Width = item.Info.Width,
        Height = item.Info.Height,
        Bytes = item.Bytes.Length,
        Split = import.Request.SplitBy == "source" ? item.Split ?? "train" : import.Request.SplitBy,
        Revision = item.Boxes.Count > 0 ? 1 : 0,
        Annotations = [.. item.Boxes.Select(b => new Annotation(schema.Find(b.ClassName)!.Id, b.Box, new Provenance(BoxOrigin.Import, import.ImportId)))],
        Origin = import.ImportId,
        CreatedAt = import.CreatedAt,
        UpdatedAt = time.GetUtcNow(),
    };

    private static string Severity(FindingSeverity severity) => severity.ToString().ToLowerInvariant();
}
