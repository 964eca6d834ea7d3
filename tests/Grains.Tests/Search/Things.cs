using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Search;
using VisionInApp.Tests.Grains.Catalog;
using static VisionInApp.Tests.Grains.Catalog.CatalogFixture;

namespace VisionInApp.Tests.Grains.Search;

/// <summary>One thing of every type in a project of its own.</summary>
internal sealed class Things(CatalogFixture catalog)
{
    private readonly IProjections projections = catalog.Get<IProjections>();
    private DateTimeOffset Now => catalog.Time.GetUtcNow();

    public string Project { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Prefixed by the project, so that tests on one database do not meet.</summary>
    public string Id(string name) => $"{name}-{Project}";

    public async Task AddAllAsync()
    {
        await ProjectAsync(3, "Line \"7\" & <b>", "볼트", "nut, hex", "emoji 😀");
        await DeviceAsync(2, "Kamera 북문");
        await JobAsync(4, "failed", "The lease\nwas lost");
        await ModelAsync(5, "approved", "good enough");
        await catalog.Get<IDatasetRows>().AddImagesAsync(
            [Image("a", $"device:{Id("d")}", Box(0), Box(1, 9), Box(0, 20)), Image("b", "import-1"), Image("c", "import-1", Box(2))], "imp", default);
    }

    public Task<bool> ProjectAsync(long version, string name, params string[] classes) => WriteAsync(
        "project",
        Project,
        version,
        [
            new ProjectRow { Id = Project, Version = version, Name = name, ClassCount = classes.Length, CreatedAt = Now, UpdatedAt = Now, Archived = name.Length == 0 },
            .. classes.Select((c, i) => new ProjectClassRow { ProjectId = Project, ClassId = i, Name = c }),
        ]);

    public Task<bool> DeviceAsync(long version, string name) => WriteAsync("device", Id("d"), version, [
        new DeviceRow
        {
            ProjectId = Project,
            Id = Id("d"),
            Version = version,
            Name = name,
            DesiredGeneration = 1,
            ReportedGeneration = 1,
            Status = "running",
            SourceKind = "rtsp",
            SourceAddress = "rtsp://camera/1",
            CreatedAt = Now,
            UpdatedAt = Now,
        },
    ]);

    public Task<bool> JobAsync(long version, string state, string? message, DateTimeOffset? decided = null) => WriteAsync("job", Id("j"), version, [
        new JobRow
        {
            ProjectId = Project,
            Id = Id("j"),
            Version = version,
            Number = 12,
            State = state,
            Family = "yolox-nano",
            DatasetVersion = 1,
            Pool = "default",
            Token = 1,
            Attempt = 1,
            Message = message,
            RecipeJson = "{}",
            StartKind = "starter",
            CreatedAt = Now,
            UpdatedAt = decided ?? Now,
        },
    ]);

    public async Task<IReadOnlyList<ChangedDocument>> ReadAsync(string type) =>
        [.. (await catalog.Get<SearchSource>().ReadAsync(type, FeedPosition.Start, 10_000, default)).Where(c => c.Document.ProjectId == Project)];

    private Task<bool> ModelAsync(long version, string stage, string? comment) => WriteAsync("model", Id("m"), version, [
        new ModelRow
        {
            ProjectId = Project,
            Id = Id("m"),
            Version = version,
            Number = 3,
            Stage = stage,
            Family = "yolox-nano",
            JobId = "j",
            DatasetVersion = 1,
            EvaluationSha256 = "e",
            Evaluation = new EvaluationSummary { Images = 1, Map50 = 0, Map5095 = 0, Classes = [], MillisecondsPerImage = 1 },
            ParityMaxDifference = 0,
            Gate = "passed",
            GateReasons = [],
            Comment = comment,
            CreatedAt = Now,
            UpdatedAt = Now,
        },
    ]);

    private ImageRow Image(string name, string origin, params VisionInApp.Messages.Annotation[] boxes)
    {
        var number = name[0] - 'a' + (Project.GetHashCode(StringComparison.Ordinal) & 0xffffff) * 100;
        return catalog.Image(Project, number, name == "b" ? "pool" : "train", boxes) with { Id = Id(name), Name = $"{name} 사진.jpg", Origin = origin };
    }

    private Task<bool> WriteAsync(string thing, string id, long version, IReadOnlyList<object> rows) =>
        projections.WriteAsync(new Projection(thing, id, version) { Rows = rows }, default);
}
