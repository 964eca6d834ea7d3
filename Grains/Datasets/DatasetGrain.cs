using System.Globalization;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Datasets;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Datasets;

[GrainType("dataset")]
public sealed class DatasetGrain([PersistentState("dataset")] IPersistentState<DatasetState> storage, ThingContext context, IDatasetRows rows)
    : ThingGrain<DatasetState>(storage, context), IDatasetGrain
{
    protected override string Thing => "dataset";

    public async Task<Outcome> StartImport(Command command, ImportRequest request, CancellationToken cancellation) =>
        Earlier(command) ?? await IfProject(
            _ => CarryOut(command, "import", s => DatasetRules.StartImport(s, Guid.NewGuid().ToString("n"), request, Now), request.FileName), cancellation);

    public Task ReportImport(string importId, ImportProgress progress, CancellationToken cancellation) =>
        Commit(DatasetRules.ReportImport(State, importId, progress, Now));

    public Task<Outcome> Annotate(
        Command command, string imageId, int expectedRevision, IReadOnlyList<Annotation> annotations, CancellationToken cancellation) =>
        IfProject(
            async project =>
            {
                if (await rows.FindImageAsync(Key, imageId, cancellation) is not { } image)
                    return Outcome.Refused("image.not_found", "There is no such image.");
                return DatasetRules.CheckBoxes(annotations, image.Width, image.Height, project.Schema) is { } refusal
                    ? Outcome.Refused(refusal.Code, refusal.Message)
                    : await Append(command, image, expectedRevision, annotations, cancellation);
            },
            cancellation);

    public Task<Outcome> AddImage(Command command, NewImage image, CancellationToken cancellation) =>
        IfProject(
            async project =>
            {
                if (!DatasetRules.IsSplit(image.Split))
                    return SplitInvalid;
                if (DatasetRules.CheckBoxes(image.Annotations, image.Width, image.Height, project.Schema) is { } refusal)
                    return Outcome.Refused(refusal.Code, refusal.Message);
                var row = image.ToRow(Key, Now);
                var known = await rows.AddImagesAsync([row], command.By, cancellation) == 0;
                if (known && await rows.FindImageBySha256Async(Key, image.Sha256, cancellation) is { } present)
                    return await Append(command, present, present.Revision, image.Annotations, cancellation) with { Result = present.Id };
                Tell("image", row.Id, Key, 1);
                return Outcome.Accepted(1, row.Id);
            },
            cancellation);

    public async Task<Outcome> SetSplit(Command command, IReadOnlyList<string> imageIds, string split, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        if (!DatasetRules.IsSplit(split))
            return SplitInvalid;
        if (split == "train" && await rows.AnyFrozenForTestAsync(Key, imageIds, cancellation))
            return Outcome.Refused("split.test_is_final", "A frozen version tests with one of these images; what was tested with is never trained on.");
        await rows.SetSplitAsync(Key, imageIds, split, cancellation);
        return await Moved(command, "setSplit", imageIds.Count);
    }

    public async Task<Outcome> SplitPool(Command command, IReadOnlyDictionary<string, double> proportions, int seed, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        if (DatasetRules.CheckProportions(proportions) is { } refusal)
            return Outcome.Refused(refusal.Code, refusal.Message);
        return await Moved(command, "splitPool", await rows.SplitPoolAsync(Key, proportions, seed, cancellation));
    }

    public async Task<Outcome> Freeze(Command command, string note, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        var counts = await rows.CountAsync(Key, cancellation);
        var unchanged = State.Head > 0 && await rows.EqualsVersionAsync(Key, State.Head, cancellation);
        return await CarryOut(command, "freeze", s => DatasetRules.Freeze(s, note, counts.Labelled, unchanged, Now), note);
    }

    public Task Frozen(int number, FrozenVersion version, CancellationToken cancellation) => Commit(DatasetRules.Frozen(State, number, version));

    public Task<DatasetView> Get(CancellationToken cancellation) =>
        Task.FromResult(new DatasetView(Key, State.Version, State.Head, State.Freezing()?.Number));

    public async Task<DatasetVersionView?> GetVersion(int number, CancellationToken cancellation)
    {
        if (State.Versions.FirstOrDefault(v => v.Number == number) is { } version)
            return new DatasetVersionView(number, version.Frozen?.Digest);
        return await rows.FindVersionAsync(Key, number, cancellation) is { } row ? new DatasetVersionView(number, row.Digest) : null;
    }

    protected override Reflection? Reflection(DatasetState state) => DatasetViews.Reflect(Key, state);

    private static Outcome SplitInvalid { get; } = Outcome.Refused("split.invalid", "A split is 'train', 'val', 'test' or 'pool'.");

    private async Task<Outcome> IfProject(Func<ProjectView, Task<Outcome>> then, CancellationToken cancellation) =>
        await GrainFactory.GetGrain<IProjectGrain>(Key).Get(cancellation) is { } project
            ? await then(project)
            : Outcome.Refused("project.not_found", "There is no such project.");

    // A repeat finds its own boxes as the newest revision: it is answered, not repeated.
    private async Task<Outcome> Append(Command command, ImageRow image, int expected, IReadOnlyList<Annotation> annotations, CancellationToken cancellation)
    {
        if (image.Revision > 0 && image.Revision >= expected && image.Annotations.SequenceEqual(annotations))
            return Outcome.Accepted(image.Revision, Text(image.Revision)) with { Kind = OutcomeKind.Duplicate };
        var (revision, accepted) = await rows.AnnotateAsync(Key, image.Id, expected, annotations, command.By, Now, cancellation);
        if (!accepted)
            return Outcome.Refused("image.revision_conflict", $"Someone else changed the image: it is at revision {revision}.") with { Version = revision };
        Tell("image", image.Id, Key, revision);
        return Outcome.Accepted(revision, Text(revision));
    }

    private async Task<Outcome> Moved(Command command, string action, int images)
    {
        var outcome = await CarryOut(command, action, s => (s with { Changes = s.Changes + 1 }).Answering(Text(images)), $"{images} images");
        Tell("image", "", Key);
        return outcome;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
