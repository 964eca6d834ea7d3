using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Where a page begins: after the hit with these sort values, as of a point in time once there is one.</summary>
internal sealed record PageCursor(string? Pit, bool Near, JsonArray After)
{
    private const int SortValues = 3;

    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["pit"] = Pit, ["near"] = Near, ["after"] = After.DeepClone() }.ToJsonString()))
            .Replace('+', '-').Replace('/', '_');

    /// <summary>Null for what is not ours.</summary>
    public static PageCursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            var cursor = JsonNode.Parse(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/')))!;
            return cursor["after"] is JsonArray { Count: SortValues } after && after.All(v => v is JsonValue)
                ? new PageCursor(cursor["pit"]?.GetValue<string>(), cursor["near"]!.GetValue<bool>(), (JsonArray)after.DeepClone())
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
