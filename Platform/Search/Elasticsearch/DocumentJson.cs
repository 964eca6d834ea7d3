using System.Text.Encodings.Web;
using System.Text.Json;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>A document as it stands in the index; Logstash writes the same. Its version is not part of it but of the request.</summary>
internal sealed record DocumentJson(
    string Key,
    string Type,
    string Id,
    string ProjectId,
    string Title,
    string Text,
    IReadOnlyList<string> Labels,
    string? DeviceId,
    string? Split,
    string? State,
    long CreatedAt,
    long UpdatedAt,
    bool Deleted)
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DocumentJson Of(SearchDocument document) => new(
        document.Key, document.Type, document.Id, document.ProjectId, document.Title, document.Text, document.Labels, document.DeviceId, document.Split, document.State,
        document.CreatedAt.ToUnixTimeMilliseconds(), document.UpdatedAt.ToUnixTimeMilliseconds(), document.Deleted);
}
