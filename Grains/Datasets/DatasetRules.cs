using System.Security.Cryptography;
using System.Text;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Grains.Datasets;

/// <summary>What may become of a dataset: imports, versions, boxes.</summary>
public static class DatasetRules
{
    public const int MaxUnfinishedImports = 32;
    private const int FinishedKept = 16;
    private const int VersionsKept = 16;
    private const int MaxAnnotations = 5000;
    private static readonly string[] Splits = ["train", "val", "test", "pool"];

    public static bool IsSplit(string split) => Splits.Contains(split);

    public static bool Unfinished(this DatasetImport import) => import.Progress.State is "waiting" or "running";

    public static DatasetVersion? Freezing(this DatasetState state) => state.Versions.FirstOrDefault(v => v.Frozen is null);

    public static Decision<DatasetState> StartImport(DatasetState state, string importId, ImportRequest request, DateTimeOffset now)
    {
        if (!Sha256Name.IsValid(request.Sha256) || !(request.SplitBy == "source" || IsSplit(request.SplitBy)))
            return new Refusal("import.invalid", "An import names an uploaded file by its sha256 and splits by 'source', 'train', 'val', 'test' or 'pool'.");
        if (state.Imports.Count(Unfinished) >= MaxUnfinishedImports)
            return new Refusal("import.too_many", $"{MaxUnfinishedImports} imports are waiting already.");
        var import = new DatasetImport(importId, request, new ImportProgress { State = "waiting" }, now, now);
        return (state with { Imports = Keep([.. state.Imports, import]) }).Answering(importId);
    }

    public static DatasetState ReportImport(DatasetState state, string importId, ImportProgress progress, DateTimeOffset now) =>
        state.Imports.FirstOrDefault(i => i.Id == importId) is not { } import || !import.Unfinished() || import.Progress == progress
            ? state
            : state with { Imports = [.. state.Imports.Select(i => i == import ? import with { Progress = progress, UpdatedAt = now } : i)] };

    public static Decision<DatasetState> Freeze(DatasetState state, string note, int labelled, bool unchanged, DateTimeOffset now)
    {
        if (state.Freezing() is { } freezing)
            return new Refusal("dataset.freezing", $"Version {freezing.Number} is being frozen; wait for it.");
        if (labelled == 0)
            return new Refusal("dataset.nothing_to_freeze", "No image is labelled yet.");
        if (unchanged)
            return new Refusal("dataset.unchanged", $"Nothing was changed since version {state.Head}.");
        var number = state.Head + 1;
        IReadOnlyList<DatasetVersion> versions = [.. state.Versions.TakeLast(VersionsKept - 1), new DatasetVersion(number, note, now, null)];
        return (state with { Versions = versions }).Answering(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static DatasetState Frozen(DatasetState state, int number, FrozenVersion frozen) =>
        state.Freezing()?.Number != number
            ? state
            : state with { Head = number, Versions = [.. state.Versions.Select(v => v.Number == number ? v with { Frozen = frozen } : v)] };

    /// <summary>Null when these boxes may stand on an image of this size, in pixels.</summary>
    public static Refusal? CheckBoxes(IReadOnlyList<Annotation> annotations, int width, int height, LabelSchema schema)
    {
        if (annotations.Count > MaxAnnotations)
            return new Refusal("annotation.too_many", $"An image has at most {MaxAnnotations} boxes.");
        foreach (var annotation in annotations)
        {
            var box = annotation.Box;
            if (schema.Find(annotation.ClassId) is null)
                return new Refusal("annotation.class_unknown", $"The project has no class {annotation.ClassId}.");
            if (!box.IsValid || box.X < -0.5 || box.Y < -0.5 || box.Right > width + 0.5 || box.Bottom > height + 0.5)
                return new Refusal("annotation.box_invalid", $"A box must have an area and lie inside the image of {width}×{height} pixels.");
        }

        return null;
    }

    /// <summary>Null when proportions name splits, are not negative and sum to 1.</summary>
    public static Refusal? CheckProportions(IReadOnlyDictionary<string, double> proportions) =>
        proportions.Count > 0 && proportions.All(p => IsSplit(p.Key) && p.Key != "pool" && p.Value >= 0) && Math.Abs(proportions.Values.Sum() - 1) < 1e-6
            ? null
            : new Refusal("split.proportions_invalid", "Proportions of train, val and test sum to 1.");

    /// <summary>The same picture in the same project is the same image; ids differ between projects.</summary>
    public static string ImageId(string projectId, string sha256) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{projectId}/{sha256}")))[..20];

    public static ImageRow ToRow(this NewImage image, string projectId, DateTimeOffset now) => new()
    {
        ProjectId = projectId,
        Id = ImageId(projectId, image.Sha256),
        Sha256 = image.Sha256,
        Name = image.Name,
        Width = image.Width,
        Height = image.Height,
        Bytes = image.Bytes,
        Split = image.Split,
        Revision = 1,
        Annotations = image.Annotations,
        Origin = image.Origin,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static IReadOnlyList<DatasetImport> Keep(IReadOnlyList<DatasetImport> imports)
    {
        var dropped = imports.Where(i => !i.Unfinished()).SkipLast(FinishedKept).ToHashSet();
        return [.. imports.Where(i => !dropped.Contains(i))];
    }
}
