using System.Globalization;
using System.Text.Json;

namespace VisionInApp.Platform.Search.Sqlite;

/// <summary>A query in FTS5's language, built only from terms, each in quotes.</summary>
/// <param name="Sql">The documents of <c>@projects</c> that match, with their rank.</param>
/// <param name="Words">For the word index; every term may be the start of a word.</param>
/// <param name="Grams">For the trigram index.</param>
/// <param name="Parts">JSON for what the indexes cannot do: the terms where one is too short for trigrams, or each term's trigrams to be counted.</param>
internal sealed record FtsMatch(string Sql, string Words, string Grams, string Parts)
{
    private const int Gram = 3;

    private const string FromWords = "SELECT rowid AS id, bm25(search_words, 4.0, 1.0) AS rank FROM search_words WHERE search_words MATCH @Words";
    private const string FromGrams = "SELECT rowid AS id, bm25(search_grams, 4.0, 1.0) AS rank FROM search_grams WHERE search_grams MATCH @Grams";

    // One or two characters are a whole word in Korean, but too few for a trigram.
    private const string FromParts =
        """
        SELECT id, 0.0 AS rank FROM search_document d
        WHERE NOT EXISTS (SELECT 1 FROM json_each(@Parts) p WHERE instr(lower(d.title || ' ' || d.text), lower(p.value)) = 0)
        """;

    private const string EnoughGrams =
        """
        NOT EXISTS (SELECT 1 FROM json_each(@Parts) term WHERE 2 * (
            SELECT count(*) FROM json_each(term.value) gram WHERE instr(lower(d.title || ' ' || d.text), gram.value) > 0
        ) < json_array_length(term.value))
        """;

    /// <summary>Every term occurs, as the start of a word or inside one.</summary>
    public static FtsMatch Exact(IReadOnlyList<string> terms)
    {
        var allLong = terms.All(t => new StringInfo(t).LengthInTextElements >= Gram && t.Length >= Gram);
        return new(
            Found($"{FromWords} UNION ALL {(allLong ? FromGrams : FromParts)}"),
            string.Join(" AND ", terms.Select(t => $"{Quote(t)}*")),
            string.Join(" AND ", terms.Select(Quote)),
            JsonSerializer.Serialize(terms));
    }

    /// <summary>For misspelt terms: documents that hold at least half of each term's trigrams.</summary>
    public static FtsMatch Near(IReadOnlyList<string> terms)
    {
        var grams = terms.Select(t => GramsOf(t.ToLowerInvariant())).ToList();
        var any = grams.SelectMany(g => g).Where(g => g.Length == Gram).Distinct().Select(Quote).DefaultIfEmpty("\"\"");
        return new(Found(FromGrams, EnoughGrams), "", string.Join(" OR ", any), JsonSerializer.Serialize(grams));
    }

    private static List<string> GramsOf(string term) =>
        term.Length <= Gram
            ? [term]
            : [.. Enumerable.Range(0, term.Length - Gram + 1).Select(i => term.Substring(i, Gram)).Where(g => !g.Any(char.IsSurrogate))];

    private static string Found(string hits, string condition = "true") =>
        $"""
        WITH raw AS MATERIALIZED ({hits}),
        hit AS (SELECT id, min(rank) AS rank FROM raw GROUP BY id)
        SELECT d.id, hit.rank, d.type, d.project_id, d.labels, d.device_id, d.split, d.state, d.created_at, d.updated_at
        FROM hit JOIN search_document d ON d.id = hit.id
        WHERE d.deleted = 0 AND d.project_id IN (SELECT value FROM json_each(@projects)) AND {condition}
        """;

    private static string Quote(string term) => $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
