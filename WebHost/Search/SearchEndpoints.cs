using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using VisionInApp.Platform.Search;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Search;

/// <summary>Full-text search over my projects.</summary>
public static class SearchEndpoints
{
    private const int PageSize = 20;

    public static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGet("/search", Find).WithTags("Search").WithName("Search")
            .WithSummary("Projects, images, models and devices by what they are called; best matches first.").ProducesProblem(404);

    private static async Task<Results<Ok<SearchAnswer>, ProblemHttpResult>> Find(
        [AsParameters] SearchRequest request, Caller caller, Membership membership, ISearch search, CancellationToken cancellation)
    {
        IReadOnlyList<string> projects = request.Project is { } one ? [one] : [.. (await membership.AllAsync(caller.UserId, cancellation)).Select(p => p.Id)];
        if (request.Project is { } only && !(await membership.RightsAsync(caller.UserId, only, cancellation)).HasFlag(Right.View))
            return Problems.NotFound("project");
        var page = int.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 1000) : 0;
        var types = (request.Types ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = await search.SearchAsync(new SearchQuery(request.Q, types, projects, page, PageSize), cancellation);
        var next = (page + 1) * (long)PageSize < found.Total ? (page + 1).ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new SearchAnswer([.. found.Hits.Select(FoundThing.Of)], found.Facets, found.Total, next));
    }
}

/// <param name="Types">Separated by commas; all when absent.</param>
public sealed record SearchRequest(
    [property: StringLength(200)] string Q, [property: StringLength(200)] string? Types, [property: StringLength(64)] string? Project, [property: StringLength(20)] string? Cursor);

public sealed record SearchAnswer(IReadOnlyList<FoundThing> Items, IReadOnlyDictionary<string, long> Facets, long Total, string? Next);

/// <param name="Highlights">Matches in the snippet: start and length in UTF-16 code units.</param>
/// <param name="TitleHighlights">The same in the title.</param>
public sealed record FoundThing(string Type, string Id, string ProjectId, string Title, string Snippet, int[][] Highlights, int[][] TitleHighlights)
{
    public static FoundThing Of(SearchHit hit) =>
        new(hit.Type, hit.Id, hit.ProjectId, hit.Title, hit.Snippet, Pairs(hit.TextHighlights), Pairs(hit.TitleHighlights));

    private static int[][] Pairs(IEnumerable<TextRange> ranges) => [.. ranges.Select(r => new[] { r.Start, r.Length })];
}
