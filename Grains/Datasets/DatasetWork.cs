using System.Text.Json;
using VisionInApp.Grains.Interfaces.Datasets;

namespace VisionInApp.Grains.Datasets;

/// <summary>Reading an uploaded archive into the dataset; the work's id is <c>project/import</c>.</summary>
public sealed record ImportWork(string ImportId, ImportRequest Request, DateTimeOffset CreatedAt)
{
    public const string Kind = "import";

    internal string ToPayload() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}

/// <summary>Writing a version's manifest; the work's id is <c>project/number</c>.</summary>
/// <param name="Parent">The version before, 0 for none.</param>
public sealed record FreezeWork(int Number, int Parent)
{
    public const string Kind = "freeze";

    internal string ToPayload() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
