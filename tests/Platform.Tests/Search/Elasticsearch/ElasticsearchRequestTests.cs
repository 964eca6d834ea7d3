using System.Text;
using System.Text.Json.Nodes;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Search.Elasticsearch;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>What is sent, each request held against Elasticsearch's own description by <see cref="ElasticsearchOn"/>.</summary>
public sealed class ElasticsearchRequestTests
{
    private static readonly SearchQuery Everything = new("Bolt 컨베이어", ["p", "q"])
    {
        Filters = SearchFacets.Names.ToDictionary(f => f, IReadOnlyList<string> (f) => f == SearchFacets.Age ? ["week"] : ["a \"quoted\" value", "b"]),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_index_is_made_behind_an_alias_with_nori_where_every_node_has_it(bool nori)
    {
        await using var on = new ElasticsearchOn(r => r.Line switch
        {
            "GET visioninapp-things-*" => Reply.Ok("{}"),
            "GET _nodes/plugins" => Reply.Ok(nori ? Shapes.Plugins : Shapes.NoPlugins),
            "GET visioninapp-things/_count" => Reply.Ok(Shapes.Count(0)),
            _ => Reply.Ok(Shapes.Done),
        });
        (await on.Search.PrepareAsync()).ShouldBeTrue();
        var template = on.Server.Requests.Single(r => r.Line == "PUT _index_template/visioninapp-things").Json;
        template["index_patterns"]!.ToJsonString().ShouldBe("""["visioninapp-things","visioninapp-things-*"]""");
        template["allow_auto_create"]!.GetValue<bool>().ShouldBeFalse();
        template["template"]!["mappings"]!["dynamic"]!.GetValue<string>().ShouldBe("strict");
        var analysis = template["template"]!["settings"]!["analysis"]!;
        analysis["analyzer"]!["korean"]!["type"]!.GetValue<string>().ShouldBe(nori ? "custom" : "cjk");
        (analysis["tokenizer"]!["nori"]?["decompound_mode"]?.GetValue<string>()).ShouldBe(nori ? "mixed" : null);
        var created = on.Server.Requests.Single(r => r.Method == "PUT" && r.Path.StartsWith("visioninapp-things-", StringComparison.Ordinal));
        created.Path.ShouldMatch(@"^visioninapp-things-\d{17}$");
        created.Json["aliases"]!["visioninapp-things"]!["is_write_index"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Documents_are_written_under_their_own_version_and_deleted_ones_stay_as_such()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Bulk(r, _ => (201, null))));
        var document = Document(1) with { Labels = ["bolt", "너트"], Split = "train", State = "labelled", DeviceId = "d" };
        (await on.Search.IndexAsync([document, Document(2) with { Deleted = true }])).ShouldBeEmpty();
        var request = on.Server.Requests.ShouldHaveSingleItem();
        request.Path.ShouldBe("visioninapp-things/_bulk?require_alias=true");
        request.Lines[0].ToJsonString().ShouldBe("""{"index":{"_id":"image:i1","version":7,"version_type":"external"}}""");
        JsonNode.DeepEquals(request.Lines[1], JsonNode.Parse(
            """
            {"key":"image:i1","type":"image","id":"i1","projectId":"p","title":"Bild 1","text":"","labels":["bolt","너트"],"deviceId":"d","split":"train","state":"labelled",
             "createdAt":1772625600000,"updatedAt":1772625600000,"deleted":false}
            """)).ShouldBeTrue();
        request.Lines[3]["deleted"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_large_batch_goes_in_bounded_requests()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Bulk(r, _ => (200, null))));
        var long_ = new string('x', 1 << 20);
        await on.Search.IndexAsync([.. Enumerable.Range(0, 1201).Select(Document), .. Enumerable.Range(2000, 12).Select(i => Document(i) with { Text = long_ })]);
        on.Server.Requests.Sum(r => r.Lines.Count / 2).ShouldBe(1213);
        on.Server.Requests.ShouldAllBe(r => r.Lines.Count <= 1000 && r.Body.Length <= (5 << 20));
    }

    [Fact]
    public async Task A_search_narrows_by_every_facet_and_counts_each_without_its_own_choice()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Search(r, 1, null, ("1", "Bolt", "[Bolt]"))));
        await on.Search.SearchAsync(Everything);
        var request = on.Server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST visioninapp-things/_search");
        var body = request.Json;
        body["query"]!["bool"]!["filter"]!.ToJsonString().ShouldBe("""[{"terms":{"projectId":["p","q"]}},{"term":{"deleted":{"value":false}}}]""");
        body["query"]!["bool"]!["must"]!.AsArray().Count.ShouldBe(2, "every term must occur");
        body["post_filter"]!["bool"]!["filter"]!.AsArray().Count.ShouldBe(7);
        foreach (var facet in SearchFacets.Names)
            body["aggregations"]![facet]!["filter"]!["bool"]!["filter"]!.AsArray().Count.ShouldBe(6);
        body["aggregations"]!["label"]!["filter"]!.ToJsonString().ShouldNotContain("labels");
        body["size"]!.GetValue<int>().ShouldBe(21, "one more than asked for tells whether there is a next page");
        body.ToJsonString().ShouldNotContain("fuzziness");
    }

    [Fact]
    public async Task Near_spellings_are_asked_for_when_nothing_is_spelled_so()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(
            r.Json.ToJsonString().Contains("fuzziness", StringComparison.Ordinal) ? Shapes.Search(r, 1, null, ("1", "Conveyor", "[Conveyor]")) : Shapes.Search(r, 0, null)));
        var found = await on.Search.SearchAsync(new SearchQuery("conveyer", ["p"]));
        found.Hits.ShouldHaveSingleItem().TitleHighlights.ShouldBe([new TextRange(0, 8)]);
        on.Server.Requests.Count.ShouldBe(2);
        on.Server.Requests.Last().Json.ToJsonString().ShouldContain("\"fuzziness\":\"AUTO\"");
    }

    [Fact]
    public async Task Further_pages_are_read_as_of_one_point_in_time_which_is_closed_after_the_last()
    {
        await using var on = new ElasticsearchOn(r => r.Line switch
        {
            "POST visioninapp-things/_pit" => Reply.Ok("""{"id":"pit-1","_shards":{"total":1,"successful":1,"skipped":0,"failed":0}}"""),
            "DELETE _pit" => Reply.Ok("""{"succeeded":true,"num_freed":1}"""),
            "POST visioninapp-things/_search" => Reply.Ok(Shapes.Search(r, 5, null, Hits(0, 3))),
            _ when r.Json["search_after"]![2]!.GetValue<string>() == "image:1" => Reply.Ok(Shapes.Search(r, 5, "pit-2", Hits(2, 3))),
            _ => Reply.Ok(Shapes.Search(r, 5, "pit-3", Hits(4, 1))),
        });
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await on.Search.SearchAsync(new SearchQuery("bolt", ["p"]) { PageSize = 2, Cursor = cursor });
            seen.AddRange(page.Hits.Select(h => h.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        seen.ShouldBe(["0", "1", "2", "3", "4"]);
        on.Server.Lines.ShouldBe(["POST visioninapp-things/_search", "POST visioninapp-things/_pit", "POST _search", "POST _search", "DELETE _pit"]);
        var requests = on.Server.Requests.ToList();
        requests[3].Json["pit"]!["id"]!.GetValue<string>().ShouldBe("pit-2", "the newest id is the one to go on with");
        requests[4].Json["id"]!.GetValue<string>().ShouldBe("pit-3");
        requests[0].Path.Split("preference=")[1].ShouldBe(requests[1].Path.Split("preference=")[1]);
    }

    [Fact]
    public async Task A_reader_who_paused_too_long_goes_on_at_another_point_in_time()
    {
        await using var on = new ElasticsearchOn(r => r.Line switch
        {
            "POST visioninapp-things/_pit" => Reply.Ok("""{"id":"fresh"}"""),
            "DELETE _pit" => Reply.Ok("""{"succeeded":true,"num_freed":1}"""),
            _ when r.Json["pit"]!["id"]!.GetValue<string>() == "old" =>
                new Reply(404, """{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","root_cause":[{"type":"search_context_missing_exception"}]},"status":404}"""),
            _ => Reply.Ok(Shapes.Search(r, 3, "fresh", Hits(2, 1))),
        });
        var cursor = new PageCursor("old", Near: false, [8, 2000, "image:1"]).ToString();
        (await on.Search.SearchAsync(new SearchQuery("bolt", ["p"]) { Cursor = cursor })).Hits.ShouldHaveSingleItem().Id.ShouldBe("2");
    }

    [Theory]
    [InlineData(null, null, "key", "ApiKey key")]
    [InlineData("u", "pässword", null, "Basic dTpww6Rzc3dvcmQ=")]
    [InlineData(null, null, null, null)]
    public async Task It_signs_in_as_it_is_told(string? user, string? password, string? key, string? expected)
    {
        await using var on = new ElasticsearchOn(
            r => Reply.Ok(Shapes.Search(r, 1, null)), [("User", user ?? ""), ("Password", password ?? ""), ("ApiKey", key ?? "")]);
        await on.Search.SearchAsync(new SearchQuery("bolt", ["p"]));
        on.Server.Requests.ShouldHaveSingleItem().Authorization.ShouldBe(expected);
    }

    [Fact]
    public async Task Every_name_in_our_requests_would_be_missed_if_it_were_misspelt()
    {
        var api = new ElasticsearchApi();
        var sent = new List<Received>();
        await using (var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Search(r, 0, null))))
        {
            await on.Search.SearchAsync(Everything);
            sent.AddRange(on.Server.Requests);
        }

        var body = new SearchBody(Everything, ["bolt"], near: true, ("a", "b"), TestPlatform.Noon).Build(new JsonObject { ["id"] = "x", ["keep_alive"] = "1m" }, [1, "y"], 3);
        var template = IndexDefinition.Template(new IndexNames("x-"), nori: true);
        var requests = sent.Select(r => (r.Method, r.Path, Body: r.Json)).Append(("POST", "_search", body)).Append(("PUT", "_index_template/x", template));
        foreach (var (method, path, json) in requests)
            foreach (var (name, misspelt) in Misspellings(json))
                api.Check(method, path, Encoding.UTF8.GetBytes(misspelt.ToJsonString()), "application/json").ShouldNotBeEmpty($"{name} in {path}");
        api.Check("POST", "_search?alow_partial_search_results=false", [], null).ShouldNotBeEmpty();
        api.Check("POST", "x/_serch", [], null).ShouldNotBeEmpty();
        api.Check("POST", "x/_bulk", "{\"index\":{\"_id\":\"1\",\"verson\":1}}\n{}\n"u8.ToArray(), "application/x-ndjson").ShouldNotBeEmpty();
        api.Check("POST", "x/_bulk", "{\"index\":{\"_id\":\"1\"}}\n{\"titel\":\"\"}\n"u8.ToArray(), "application/x-ndjson").ShouldNotBeEmpty();
        api.Check("POST", "x/_bulk", "{\"index\":{\"_id\":\"1\"}}\n{\"title\":\"\"}"u8.ToArray(), "application/x-ndjson").ShouldNotBeEmpty();
    }

    // Names that are ours to choose (analyzers, fields, aggregations) stand directly below these.
    private static IEnumerable<(string, JsonNode)> Misspellings(JsonNode json)
    {
        string[] open = ["aggregations", "filters", "fields", "tokenizer", "filter", "analyzer", "normalizer", "properties", "terms", "term", "range", "_meta", "definition", "sort"];
        var places = Objects(json, "").Where(o => !open.Contains(o.Under)).SelectMany(o => o.Object.Select(p => (o.Path, p.Key))).ToList();
        foreach (var (path, key) in places)
        {
            var copy = json.DeepClone();
            var thing = Objects(copy, "").Single(o => o.Path == path).Object;
            var value = thing[key]?.DeepClone();
            thing.Remove(key);
            thing[key + "x"] = value;
            yield return ($"{path}.{key}", copy);
        }
    }

    private static IEnumerable<(string Path, string Under, JsonObject Object)> Objects(JsonNode? node, string path) => node switch
    {
        JsonObject thing => thing.SelectMany(p => Objects(p.Value, $"{path}/{p.Key}")).Prepend((path, path.Split('/').Last(s => !int.TryParse(s, out _)), thing)),
        JsonArray list => list.SelectMany((item, i) => Objects(item, $"{path}/{i}")),
        _ => [],
    };

    internal static SearchDocument Document(int number) =>
        new("image", $"i{number}", "p", 7, $"Bild {number}", "", TestPlatform.Noon, TestPlatform.Noon);

    private static (string, string, string)[] Hits(int from, int count) => [.. Enumerable.Range(from, count).Select(i => ($"{i}", $"Bolt {i}", $"[Bolt] {i}"))];
}
