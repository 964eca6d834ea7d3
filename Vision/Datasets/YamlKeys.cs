namespace VisionInApp.Vision.Datasets;

/// <summary>A YAML value of the kinds data.yaml uses: items of a list (or the one scalar), or the pairs of a map.</summary>
internal sealed record YamlValue(IReadOnlyList<string> Items, IReadOnlyList<KeyValuePair<string, string>>? Map = null);

/// <summary>
/// Reads the top-level keys of a small YAML file: scalars, lists and one-level maps, in block or inline form. Anchors, tags and
/// multi-line strings are not YOLO's and are taken as plain text.
/// </summary>
internal static class YamlKeys
{
    public static IReadOnlyDictionary<string, YamlValue> Parse(string text)
    {
        var keys = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
        var lines = text.Split('\n').Select(line => WithoutComment(line.TrimEnd())).Where(line => line.Trim().Length > 0).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            if (Pair(lines[i]) is not { } pair || char.IsWhiteSpace(lines[i][0]))
                continue;
            var block = lines.Skip(i + 1).TakeWhile(line => char.IsWhiteSpace(line[0]) || line[0] == '-').Select(line => line.Trim()).ToList();
            keys.TryAdd(pair.Key, pair.Value.Length > 0 ? Inline(Joined(pair.Value, block)) : Block(block));
        }

        return keys;
    }

    // An inline list may go on over the next lines until its bracket closes.
    private static string Joined(string value, List<string> block) => value[0] is '[' or '{' ? string.Join(' ', block.Prepend(value)) : value;

    private static YamlValue Inline(string value)
    {
        if (value[0] is '[' && value.LastIndexOf(']') is var end and > 0)
            return new YamlValue([.. Parts(value[1..end]).Select(Unquote)]);
        if (value[0] is '{' && value.LastIndexOf('}') is var close and > 0)
            return new YamlValue([], [.. Parts(value[1..close]).Select(Pair).OfType<KeyValuePair<string, string>>().Select(Unquoted)]);
        return new YamlValue([Unquote(value)]);
    }

    private static YamlValue Block(List<string> lines) => lines.Count > 0 && lines[0].StartsWith('-')
        ? new YamlValue([.. lines.Where(line => line.StartsWith('-')).Select(line => Unquote(line[1..].Trim()))])
        : new YamlValue([], [.. lines.Select(Pair).OfType<KeyValuePair<string, string>>().Select(Unquoted)]);

    private static KeyValuePair<string, string>? Pair(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? new(Unquote(line[..colon].Trim()), line[(colon + 1)..].Trim()) : null;

    private static KeyValuePair<string, string> Unquoted(KeyValuePair<string, string> pair) => new(pair.Key, Unquote(pair.Value));

    private static IEnumerable<string> Parts(string inside)
    {
        var (start, quote) = (0, '\0');
        for (var i = 0; i <= inside.Length; i++)
        {
            if (i < inside.Length && inside[i] is '"' or '\'')
                quote = quote == '\0' ? inside[i] : quote == inside[i] ? '\0' : quote;
            if (i < inside.Length && (quote != '\0' || inside[i] != ','))
                continue;
            if (inside[start..i].Trim() is { Length: > 0 } part)
                yield return part;
            start = i + 1;
        }
    }

    private static string Unquote(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0]
        ? text[1..^1].Replace(text[0] == '\'' ? "''" : "\\\"", text[0].ToString(), StringComparison.Ordinal)
        : text;

    // '#' starts a comment at the line's start or after a space, outside quotes.
    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is '"' or '\'')
                quote = quote == '\0' ? line[i] : quote == line[i] ? '\0' : quote;
            else if (line[i] == '#' && quote == '\0' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i].TrimEnd();
        }

        return line;
    }
}
