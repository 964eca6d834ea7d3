using System.Text.Json;

namespace VisionInApp.Platform.Search.Sqlite;

/// <summary>Chosen facets as SQL over <c>found</c>, and the statement that counts a facet. Values are parameters; only names of this file become SQL.</summary>
internal static class FtsFilter
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        [SearchFacets.Type] = "type",
        [SearchFacets.Project] = "project_id",
        [SearchFacets.Split] = "split",
        [SearchFacets.Device] = "device_id",
        [SearchFacets.State] = "state",
    };

    /// <summary>A condition on <c>found f</c> for every facet but one.</summary>
    public static string Conditions(SearchQuery query, string? except = null)
    {
        var conditions = SearchFacets.Names.Where(name => name != except && query.Chosen(name).Count > 0).Select(Condition);
        return string.Join(" AND ", conditions.DefaultIfEmpty("true"));
    }

    /// <summary>Rows of value and count, in order; for all facets but the age, which is counted by what it means.</summary>
    public static string Count(SearchQuery query, string facet)
    {
        var (value, from) = facet == SearchFacets.Label ? ("l.value", "found f, json_each(f.labels) l") : ($"f.{Columns[facet]}", "found f");
        return $"""
            SELECT {value} AS value, count(*) AS count FROM {from}
            WHERE {value} IS NOT NULL AND {Conditions(query, facet)} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {SearchFacets.MaxValues}
            """;
    }

    /// <summary>One column per age, in the order of <see cref="SearchFacets.Ages"/>; <c>@ageN</c> is when it began.</summary>
    public static string CountAges(SearchQuery query) =>
        $"SELECT {string.Join(", ", SearchFacets.Ages.Keys.Select(age => $"count(*) FILTER (WHERE f.created_at >= @{age}) AS {age}"))} FROM found f WHERE {Conditions(query, SearchFacets.Age)}";

    public static Dictionary<string, object?> Parameters(SearchQuery query, DateTimeOffset now)
    {
        var parameters = SearchFacets.Names.ToDictionary(name => name, name => (object?)JsonSerializer.Serialize(query.Chosen(name)));
        foreach (var (age, length) in SearchFacets.Ages)
            parameters[age] = (now - length).ToUnixTimeMilliseconds();
        parameters["since"] = (query.Since(now) ?? DateTimeOffset.MinValue).ToUnixTimeMilliseconds();
        return parameters;
    }

    private static string Condition(string facet) => facet switch
    {
        SearchFacets.Label => "EXISTS (SELECT 1 FROM json_each(f.labels) l WHERE l.value IN (SELECT value FROM json_each(@label)))",
        SearchFacets.Age => "f.created_at >= @since",
        _ => $"f.{Columns[facet]} IN (SELECT value FROM json_each(@{facet}))",
    };
}
