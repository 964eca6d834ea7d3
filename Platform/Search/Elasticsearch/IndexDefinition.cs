using System.Text.Json.Nodes;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>
/// How documents are indexed. Each text is searched as words without case and accents, as Korean, by the beginnings of its words, and by pairs of letters,
/// which find any part of a word.
/// </summary>
internal static class IndexDefinition
{
    /// <summary>Rises when <see cref="Mappings"/> or <see cref="Settings"/> change: an index of another one is to be rebuilt.</summary>
    public const int Version = 1;

    public const string Folded = "folded";
    public const string Korean = "korean";
    private const string Prefix = "prefix";
    private const string Part = "part";
    private const string Exact = "exact";
    private const string Words = "words";
    private const string Pairs = "pairs";
    private const string Beginnings = "beginnings";

    /// <summary>The body of the index template. Writing to the alias never makes an index by itself.</summary>
    public static JsonObject Template(IndexNames names, bool nori) => new()
    {
        ["index_patterns"] = new JsonArray(names.Alias, names.Pattern),
        ["priority"] = 500,
        ["version"] = Version,
        ["allow_auto_create"] = false,
        ["template"] = new JsonObject { ["settings"] = Settings(nori), ["mappings"] = Mappings() },
    };

    private static JsonObject Settings(bool nori) => new()
    {
        ["auto_expand_replicas"] = "0-1",
        ["analysis"] = new JsonObject
        {
            ["tokenizer"] = Tokenizers(nori),
            ["filter"] = new JsonObject { [Beginnings] = new JsonObject { ["type"] = "edge_ngram", ["min_gram"] = 1, ["max_gram"] = 20 } },
            ["analyzer"] = new JsonObject
            {
                [Folded] = Custom(Words, "lowercase", "asciifolding"),
                [Prefix] = Custom(Words, "lowercase", "asciifolding", Beginnings),
                [Part] = Custom(Pairs, "lowercase", "asciifolding"),
                [Korean] = nori ? Custom("nori", "nori_part_of_speech", "nori_readingform", "lowercase") : new JsonObject { ["type"] = "cjk" },
            },
            ["normalizer"] = new JsonObject { [Exact] = new JsonObject { ["type"] = "custom", ["filter"] = new JsonArray("lowercase", "asciifolding") } },
        },
    };

    // Words end where SearchTerms ends them: at everything that is neither letter nor digit.
    private static JsonObject Tokenizers(bool nori)
    {
        var tokenizers = new JsonObject
        {
            [Words] = new JsonObject { ["type"] = "char_group", ["tokenize_on_chars"] = new JsonArray("whitespace", "punctuation", "symbol") },
            [Pairs] = new JsonObject { ["type"] = "ngram", ["min_gram"] = 2, ["max_gram"] = 2, ["token_chars"] = new JsonArray("letter", "digit") },
        };
        if (nori)
            tokenizers["nori"] = new JsonObject { ["type"] = "nori_tokenizer", ["decompound_mode"] = "mixed" };
        return tokenizers;
    }

    private static JsonObject Mappings() => new()
    {
        ["dynamic"] = "strict",
        ["_meta"] = new JsonObject { ["definition"] = new JsonObject { ["version"] = Version } },
        ["properties"] = new JsonObject
        {
            ["key"] = Keyword(),
            ["type"] = Keyword(),
            ["id"] = Keyword(),
            ["projectId"] = Keyword(),
            ["title"] = Text(),
            ["text"] = Text(),
            ["labels"] = Keyword(),
            ["deviceId"] = Keyword(),
            ["split"] = Keyword(),
            ["state"] = Keyword(),
            ["createdAt"] = Time(),
            ["updatedAt"] = Time(),
            ["deleted"] = new JsonObject { ["type"] = "boolean" },
        },
    };

    private static JsonObject Text() => new()
    {
        ["type"] = "text",
        ["analyzer"] = Folded,
        ["fields"] = new JsonObject
        {
            ["korean"] = new JsonObject { ["type"] = "text", ["analyzer"] = Korean },
            ["prefix"] = new JsonObject { ["type"] = "text", ["analyzer"] = Prefix, ["search_analyzer"] = Folded },
            ["part"] = new JsonObject { ["type"] = "text", ["analyzer"] = Part },
            ["exact"] = new JsonObject { ["type"] = "keyword", ["normalizer"] = Exact, ["ignore_above"] = 256 },
        },
    };

    private static JsonObject Keyword() => new() { ["type"] = "keyword" };

    private static JsonObject Time() => new() { ["type"] = "date", ["format"] = "epoch_millis" };

    private static JsonObject Custom(string tokenizer, params string[] filters) => new()
    {
        ["type"] = "custom",
        ["tokenizer"] = tokenizer,
        ["filter"] = new JsonArray([.. filters.Select(f => (JsonNode)f)]),
    };
}
