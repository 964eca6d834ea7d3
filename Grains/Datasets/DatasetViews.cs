using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Grains.Datasets;

/// <summary>How a dataset's state shows in the catalog.</summary>
internal static class DatasetViews
{
    public static Reflection Reflect(string projectId, DatasetState state) => new(projectId)
    {
        Rows = [.. state.Imports.Select(i => ToRow(i, projectId, state.Version)), .. state.Versions.Select(v => ToRow(v, projectId))],
        Work = [.. Imports(projectId, state), .. Freezes(projectId, state)],
        Hints = ["import", "version", "running"],
    };

    private static IEnumerable<WorkItem> Imports(string projectId, DatasetState state) =>
        from i in state.Imports
        where i.Unfinished()
        select new WorkItem(ImportWork.Kind, $"{projectId}/{i.Id}", projectId, new ImportWork(i.Id, i.Request, i.CreatedAt).ToPayload());

    private static IEnumerable<WorkItem> Freezes(string projectId, DatasetState state) =>
        from v in state.Versions
        where v.Frozen is null
        select new WorkItem(FreezeWork.Kind, $"{projectId}/{v.Number}", projectId, new FreezeWork(v.Number, state.Head).ToPayload());

    private static ImportRow ToRow(DatasetImport import, string projectId, long version) => new()
    {
        ProjectId = projectId,
        Id = import.Id,
        Version = version,
        FileName = import.Request.FileName,
        State = import.Progress.State,
        Format = import.Progress.Format,
        Total = import.Progress.Total,
        Done = import.Progress.Done,
        Added = import.Progress.Added,
        Unchanged = import.Progress.Unchanged,
        Refused = import.Progress.Refused,
        Repaired = import.Progress.Repaired,
        Boxes = import.Progress.Boxes,
        Code = import.Progress.Code,
        Message = import.Progress.Message,
        CreatedAt = import.CreatedAt,
        UpdatedAt = import.UpdatedAt,
    };

    private static DatasetVersionRow ToRow(DatasetVersion version, string projectId) => new()
    {
        ProjectId = projectId,
        Number = version.Number,
        Parent = version.Number > 1 ? version.Number - 1 : null,
        State = version.Frozen is null ? "freezing" : "frozen",
        Digest = version.Frozen?.Digest,
        Note = version.Note,
        Images = version.Frozen?.Images ?? 0,
        Boxes = version.Frozen?.Boxes ?? 0,
        BySplit = version.Frozen?.BySplit ?? new Dictionary<string, int>(),
        Added = version.Frozen?.Added ?? 0,
        Removed = version.Frozen?.Removed ?? 0,
        Changed = version.Frozen?.Changed ?? 0,
        CreatedAt = version.CreatedAt,
    };
}
