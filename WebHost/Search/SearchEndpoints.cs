using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Search;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Search;

/// <summary>Full-text search over my projects.</summary>
public static class SearchEndpoints
{
    public static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGet("/search", Find).WithTags("Search").WithName("Search")
            .WithSummary("Projects, images, jobs, models and devices by what they are called; best matches first, with counts to narrow them by.")
            .ProducesProblem(404).ProducesProblem(503);

    private static async Task<Results<Ok<SearchAnswer>, ProblemHttpResult>> Find(
        [AsParameters] SearchRequest request, Caller caller, Membership membership, ISearch search, IDeviceRows devices, CancellationToken cancellation)
    {
        if (request.Invalid() is { } invalid)
            return invalid;
        var mine = await membership.AllAsync(caller.UserId, cancellation);
        if (request.Project is { } only && !(await membership.RightsAsync(caller.UserId, only, cancellation)).HasFlag(Right.View))
            return Problems.NotFound("project");
        var found = await search.SearchAsync(request.ToQuery([.. mine.Select(p => p.Id)]), cancellation);
        var names = mine.ToDictionary(p => p.Id, p => p.Name);
        foreach (var device in found.Facets.GetValueOrDefault(SearchFacets.Device) ?? [])
            names[device.Value] = (await devices.FindAsync(device.Value, cancellation))?.Name ?? device.Value;
        return TypedResults.Ok(SearchAnswer.Of(found, names));
    }
}

/// <summary>The question; a facet's values may be repeated and any of them will do.</summary>
/// <param name="Types">As <c>Type</c>, separated by commas.</param>
/// <param name="Age">At most this old: <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</param>
public sealed record SearchRequest(
    [property: StringLength(200)] string Q,
    [property: StringLength(200)] string? Types,
    string[]? Type,
    [property: StringLength(64)] string? Project,
    string[]? Label,
    string[]? Split,
    string[]? Device,
    string[]? State,
    [property: StringLength(20)] string? Age,
    [property: StringLength(4000)] string? Cursor,
    int? Limit)
{
    private const int MaxValues = 50;
    private const int MaxLength = 200;
    private const int PageSize = 20;

    public ProblemHttpResult? Invalid()
    {
        foreach (var (name, values) in new[] { ("type", Type), ("label", Label), ("split", Split), ("device", Device), ("state", State) })
        {
            if (values is not null && (values.Length > MaxValues || values.Any(v => v.Length > MaxLength)))
                return Problems.Invalid(name, $"At most {MaxValues} values of at most {MaxLength} characters.");
        }

        return null;
    }

    public SearchQuery ToQuery(IReadOnlyList<string> projects) => new(Q, projects)
    {
        Filters = new Dictionary<string, IReadOnlyList<string>>
        {
            [SearchFacets.Type] = [.. Type ?? [], .. (Types ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            [SearchFacets.Project] = Project is null ? [] : [Project],
            [SearchFacets.Label] = Label ?? [],
            [SearchFacets.Split] = Split ?? [],
            [SearchFacets.Device] = Device ?? [],
            [SearchFacets.State] = State ?? [],
            [SearchFacets.Age] = Age is null ? [] : [Age],
        },
        Cursor = Cursor,
        PageSize = Limit ?? PageSize,
    };
}

/// <param name="Facets">By facet (<c>type project label split device state age</c>) the values that occur, most frequent first.</param>
public sealed record SearchAnswer(IReadOnlyList<FoundThing> Items, IReadOnlyDictionary<string, IReadOnlyList<FoundCount>> Facets, long Total, string? Next)
{
    /// <param name="names">Of projects and devices, by id.</param>
    public static SearchAnswer Of(SearchResults found, IReadOnlyDictionary<string, string> names) => new(
        [.. found.Hits.Select(FoundThing.Of)],
        found.Facets.ToDictionary(
            f => f.Key,
            f => (IReadOnlyList<FoundCount>)[.. f.Value.Select(v => new FoundCount(v.Value, v.Count, IsNamed(f.Key) ? names.GetValueOrDefault(v.Value) : null))]),
        found.Total,
        found.Next);

    private static bool IsNamed(string facet) => facet is SearchFacets.Project or SearchFacets.Device;
}

/// <param name="Name">Of a project or device, whose value is its id.</param>
public sealed record FoundCount(string Value, long Count, string? Name);

/// <param name="Highlights">Matches in the snippet: start and length in UTF-16 code units.</param>
/// <param name="TitleHighlights">The same in the title.</param>
public sealed record FoundThing(
    string Type, string Id, string ProjectId, string Title, string Snippet, int[][] Highlights, int[][] TitleHighlights, string? State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static FoundThing Of(SearchHit hit) => new(
        hit.Type, hit.Id, hit.ProjectId, hit.Title, hit.Snippet, Pairs(hit.TextHighlights), Pairs(hit.TitleHighlights), hit.State, hit.CreatedAt, hit.UpdatedAt);

    private static int[][] Pairs(IEnumerable<TextRange> ranges) => [.. ranges.Select(r => new[] { r.Start, r.Length })];
}
