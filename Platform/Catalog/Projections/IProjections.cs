using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Projections;

/// <summary>The catalog as a projection of grain states: rows, audit and work of one thing at one version, all or nothing.</summary>
public interface IProjections
{
    /// <summary>Writes unless the catalog already shows this version or a newer one; answers whether it wrote.</summary>
    Task<bool> WriteAsync(Projection projection, CancellationToken cancellation);

    /// <summary>Things whose stored state is newer than what the catalog shows, among states written since <paramref name="since"/>.</summary>
    Task<IReadOnlyList<ThingKey>> BehindAsync(IReadOnlyList<string> things, DateTimeOffset since, int limit, CancellationToken cancellation);
}

/// <summary>A grain's state by its name and key.</summary>
public sealed record ThingKey(string Thing, string Id);

/// <summary>Everything the catalog shows of a thing at a version.</summary>
public sealed record Projection(string Thing, string Id, long Version)
{
    /// <summary>Row records of <c>Platform.Catalog.Rows</c>; a row that exists is replaced.</summary>
    public IReadOnlyList<object> Rows { get; init; } = [];

    /// <summary>Entries newer than the version shown so far are appended, older ones are there already.</summary>
    public IReadOnlyList<AuditRow> Audit { get; init; } = [];

    /// <summary>Work to be done for the thing; work known by its key is left as it is.</summary>
    public IReadOnlyList<WorkItem> Work { get; init; } = [];
}
