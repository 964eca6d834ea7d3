using System.Globalization;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>One alias is searched and fed; behind it stands an index named after when it was made.</summary>
internal sealed class IndexNames(string prefix)
{
    private const string Stamp = "yyyyMMddHHmmssfff";

    public string Alias { get; } = $"{prefix}things";

    public string Pattern => $"{Alias}-*";

    public string Template => Alias;

    public string New(DateTimeOffset now) => $"{Alias}-{now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}";

    /// <summary>When an index was made, by its name; null for a name that is not ours.</summary>
    public DateTimeOffset? MadeAt(string index) =>
        index.StartsWith(Alias + "-", StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(index[(Alias.Length + 1)..], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made) ? made : null;
}
