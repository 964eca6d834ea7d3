using System.Text.Json;
using System.Text.RegularExpressions;

namespace VisionInApp.Tests.Whole.Repository;

public partial class TranslationTests
{
    [Fact]
    public void English_and_Korean_have_the_same_keys_and_the_same_blanks()
    {
        var (english, korean) = (Read("en"), Read("ko"));
        korean.Keys.Select(WithoutPlural).Except(english.Keys.Select(WithoutPlural)).ShouldBeEmpty("keys only in ko.json");
        english.Keys.Select(WithoutPlural).Except(korean.Keys.Select(WithoutPlural)).ShouldBeEmpty("keys only in en.json");
        english.Keys.Where(korean.ContainsKey).Where(key => !Blanks(english[key]).SetEquals(Blanks(korean[key])))
            .Where(key => !key.EndsWith(".one", StringComparison.Ordinal)).ShouldBeEmpty("keys whose {blanks} differ");
        english.Concat(korean).Where(pair => string.IsNullOrWhiteSpace(pair.Value)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_key_is_used_and_every_used_key_exists()
    {
        var keys = Read("en").Keys.Select(WithoutPlural).ToHashSet();
        var code = string.Join('\n', Checkout.Files("wwwroot").Where(f => f.EndsWith(".js", StringComparison.Ordinal) || f.EndsWith(".html", StringComparison.Ordinal)).Select(f => File.ReadAllText(Checkout.At(f))));
        var quoted = Quoted().Matches(code).Select(m => m.Groups[1].Value).ToHashSet();
        var prefixes = Prefix().Matches(code).Select(m => m.Groups[1].Value).Distinct().ToList();
        keys.Where(key => !quoted.Contains(key) && !prefixes.Exists(p => key.StartsWith(p, StringComparison.Ordinal))).ShouldBeEmpty("keys that nothing uses");
        Called().Matches(code).Select(m => m.Groups[1].Value).Where(key => !keys.Contains(key)).Distinct().ShouldBeEmpty("keys used but not written");
    }

    // Where a number decides the words, English has key.one and key.other, Korean only key.other.
    private static string WithoutPlural(string key) => key.EndsWith(".one", StringComparison.Ordinal) ? key[..^4] : key.EndsWith(".other", StringComparison.Ordinal) ? key[..^6] : key;

    private static HashSet<string> Blanks(string text) => [.. Blank().Matches(text).Select(m => m.Value)];

    private static Dictionary<string, string> Read(string language)
    {
        var file = Checkout.At("wwwroot", "i18n", language + ".json");
        Assert.SkipUnless(File.Exists(file), $"{file} is not there");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return Flatten("", document.RootElement).ToDictionary(p => p.Key, p => p.Value);
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string prefix, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(p => Flatten(prefix.Length == 0 ? p.Name : $"{prefix}.{p.Name}", p.Value))
        : [new(prefix, element.GetString() ?? "")];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Blank();

    // Any string that could be a key: 'data.filters.split'.
    [GeneratedRegex(@"['""`]([a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+)*)['""`]")]
    private static partial Regex Quoted();

    // A key made from a word and a value: t(`stage.${row.stage}`).
    [GeneratedRegex(@"`([a-zA-Z0-9_.]+\.)\$\{")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\bt\(\s*['""]([a-zA-Z0-9_.]+)['""]")]
    private static partial Regex Called();
}
