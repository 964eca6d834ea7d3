using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.WebHost.Http;

/// <summary>Which page of a list.</summary>
public sealed record PageQuery(
    [property: Description("The `next` of an earlier answer; none for the first page."), StringLength(1000)] string? Cursor,
    [property: Description("At most this many items."), Range(1, 500)] int? Limit)
{
    private const int DefaultLimit = 50;

    public PageRequest ToRequest() => new(Cursor, Limit ?? DefaultLimit);
}

/// <summary>Lists that are short by nature answer one whole page.</summary>
public static class Pages
{
    public static Page<T> Whole<T>(IReadOnlyList<T> items) => new(items, null);
}
