using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Search.Elasticsearch;
using VisionInApp.Tests.Grains.Catalog;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Grains.Search;

/// <summary>Logstash itself does not run here: its statements do, and the pipeline is read for what it refers to.</summary>
public sealed partial class LogstashTests(MariaDbCatalogFixture catalog) : IClassFixture<MariaDbCatalogFixture>
{
    private static readonly string Pipeline = File.ReadAllText(Checkout.At("deploy", "logstash", "pipeline", "search.conf"));

    public static TheoryData<string> Types => [.. SearchSource.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Its_statements_yield_the_very_documents_of_the_feeder(string type)
    {
        var things = new Things(catalog);
        await things.AddAllAsync();
        var expected = (await things.ReadAsync(type)).OrderBy(c => c.Document.Key).ToList();
        var rows = (await ReadAsync(type, 0)).Where(r => r.Document.Contains(things.Project, StringComparison.Ordinal)).OrderBy(r => r.DocumentKey).ToList();
        rows.Select(r => r.DocumentKey).ShouldBe(expected.Select(e => e.Document.Key));
        rows.Count.ShouldBe(type == "image" ? 3 : 1);
        foreach (var (row, change) in rows.Zip(expected))
        {
            (row.DocumentVersion, row.ChangedAt).ShouldBe((change.Document.Version, change.Position.ChangedAt.ToUnixTimeMilliseconds()));
            var document = JsonSerializer.SerializeToNode(DocumentJson.Of(change.Document), DocumentJson.Options)!;
            JsonNode.DeepEquals(JsonNode.Parse(row.Document), document).ShouldBeTrue($"{row.Document}\nis not\n{document.ToJsonString()}");
        }
    }

    [Fact]
    public async Task Its_window_reaches_back_half_a_minute_and_ends_two_seconds_ago()
    {
        var things = new Things(catalog);
        await things.AddAllAsync();
        var last = await catalog.Connections.ReadAsync(c => c.ExecuteScalarAsync<long>("SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"));
        await ChangedAsync("a", last - 25_000);
        await ChangedAsync("b", last + 60_000);
        await ChangedAsync("c", last - 40_000);
        (await ReadAsync("image", last)).Select(r => r.DocumentKey).ShouldBe([$"image:{things.Id("a")}"]);

        await ChangedAsync("a", last - 4_000_000);
        (await ReadAsync("image", last - 4_000_000 + 25_000)).Select(r => r.DocumentKey).ShouldNotContain($"image:{things.Id("a")}", "the overlap is not read for ever");

        Task ChangedAsync(string image, long at) => catalog.Connections.WriteAsync(
            (c, t) => c.ExecuteAsync("UPDATE image SET updated_at = @at WHERE id = @id", new { at, id = things.Id(image) }, t), default);
    }

    [Fact]
    public void The_pipeline_has_an_input_for_each_type_with_a_statement_and_a_memory_of_its_own()
    {
        Values("id").ShouldBe(SearchSource.Types, ignoreOrder: true);
        var statements = Values("statement_filepath").Select(Path.GetFileName).ToList();
        statements.ShouldBe(SearchSource.Types.Select(t => $"{t}.sql"), ignoreOrder: true);
        Directory.GetFiles(Checkout.At("deploy", "logstash", "sql")).Select(Path.GetFileName).ShouldBe(statements, ignoreOrder: true);
        Values("last_run_metadata_path").ShouldBeUnique();
        foreach (var key in new[] { "last_run_metadata_path", "use_column_value", "tracking_column", "jdbc_default_timezone", "schedule", "jdbc_fetch_size" })
            Values(key).Count.ShouldBe(SearchSource.Types.Count, key);
        Values("tracking_column").Distinct().ShouldBe(["changed_at"]);
        Values("version_type").ShouldBe(["external"]);
        Values("manage_template").ShouldBe(["false"]);
        Pipeline.Count(c => c == '{').ShouldBe(Pipeline.Count(c => c == '}'));
    }

    [Fact]
    public void The_pipeline_takes_the_columns_that_the_statements_give_and_leaves_only_the_document()
    {
        foreach (var file in Directory.GetFiles(Checkout.At("deploy", "logstash", "sql")))
        {
            var sql = File.ReadAllText(file);
            Columns().Matches(sql).Select(m => m.Groups[1].Value).ShouldBe(["document_key", "document_version", "changed_at", "document"], file);
            Placeholders().Matches(sql).Select(m => m.Value).Distinct().ShouldBe([":sql_last_value"], "anything else with a colon and a word would be taken for a parameter");
        }

        Pipeline.ShouldContain("\"document_key\" => \"[@metadata][key]\"");
        Pipeline.ShouldContain("\"document_version\" => \"[@metadata][version]\"");
        Values("document_id").ShouldBe(["%{[@metadata][key]}"]);
        Values("version").ShouldBe(["%{[@metadata][version]}"]);
        Values("source").ShouldBe(["document"]);
        var removed = Quoted().Matches(Removed().Match(Pipeline).Groups[1].Value).Select(m => m.Groups[1].Value).ToList();
        new[] { "document", "changed_at", "@timestamp", "@version" }.ShouldBeSubsetOf(removed);
        var mapped = IndexDefinition.Template(new IndexNames("x-"), nori: true)["template"]!["mappings"]!["properties"]!.AsObject().Select(p => p.Key);
        removed.Intersect(mapped).ShouldBeEmpty("a field of the document would be lost");
    }

    [Fact]
    public void Every_variable_of_the_pipeline_is_explained_and_no_other()
    {
        var used = Variables().Matches(Pipeline).Select(m => m.Groups[1].Value).Distinct();
        var section = File.ReadAllText(Checkout.At("docs", "operations.md")).Split("\n## ").Single(s => s.StartsWith("Search", StringComparison.Ordinal));
        var explained = Explained().Matches(section).Select(m => m.Groups[1].Value);
        used.ShouldBe(explained, ignoreOrder: true);
        var dockerfile = File.ReadAllText(Checkout.At("deploy", "logstash", "Dockerfile"));
        foreach (var path in Values("jdbc_driver_library").Distinct().Concat(["/usr/share/logstash/sql/", "/usr/share/logstash/pipeline/search.conf"]))
            dockerfile.ShouldContain(path);
    }

    private async Task<IReadOnlyList<Row>> ReadAsync(string type, long last)
    {
        var sql = (await File.ReadAllTextAsync(Checkout.At("deploy", "logstash", "sql", $"{type}.sql"))).Replace(":sql_last_value", "@last", StringComparison.Ordinal);
        return await catalog.Connections.ReadAsync<IReadOnlyList<Row>>(async c =>
        {
            await c.ExecuteAsync("SET SESSION group_concat_max_len = 1048576");
            return (await c.QueryAsync<Row>(sql, new { last })).AsList();
        });
    }

    private static List<string> Values(string key) =>
        [.. Regex.Matches(Pipeline, $"^ +{key} => \"?([^\"\n]+)\"?$", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"AS (document_key|document_version|changed_at|document)\b")]
    private static partial Regex Columns();

    [GeneratedRegex(@":\w+")]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"remove_field => \[(.+)\]")]
    private static partial Regex Removed();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\$\{([A-Z_]+)")]
    private static partial Regex Variables();

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Explained();

    private sealed record Row(string DocumentKey, long DocumentVersion, long ChangedAt, string Document);
}
