using VisionInApp.Platform.Search;
using static VisionInApp.Tests.Platform.Search.Elasticsearch.ElasticsearchRequestTests;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>A new index is filled beside the old one and takes its place in one step.</summary>
public sealed class ElasticsearchRebuildTests
{
    private const string LeftBehind = "visioninapp-things-20200101000000000";

    [Fact]
    public async Task The_new_index_is_filled_and_then_takes_the_place_of_the_old_one_in_one_request()
    {
        await using var on = new ElasticsearchOn(Answer);
        await on.Search.ReplaceAsync(Batches());
        var lines = on.Server.Lines.ToList();
        var made = lines[2][4..];
        lines.ShouldBe(
        [
            "GET _nodes/plugins", "PUT _index_template/visioninapp-things", $"PUT {made}", $"POST {made}/_bulk", $"POST {made}/_bulk",
            $"POST {made}/_refresh", "GET visioninapp-things-*", "POST _aliases",
        ]);
        var requests = on.Server.Requests.ToList();
        requests[2].Json.ToJsonString().ShouldBe("{}", "nobody reads it before it is whole");
        requests[^1].Json["actions"]!.ToJsonString().ShouldBe(
            $$$"""[{"remove_index":{"index":"{{{Shapes.Index}}}"}},{"remove_index":{"index":"{{{LeftBehind}}}"}},{"add":{"index":"{{{made}}}","alias":"visioninapp-things","is_write_index":true}}]""");
    }

    [Fact]
    public async Task A_rebuild_that_fails_leaves_the_old_index_and_drops_its_own()
    {
        await using var on = new ElasticsearchOn(r => r.Line.EndsWith("/_bulk", StringComparison.Ordinal) ? new Reply(503, Shapes.TooMany) : Answer(r));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.ReplaceAsync(Batches()));
        var made = on.Server.Lines.ElementAt(2)[4..];
        on.Server.Lines.Last().ShouldBe($"DELETE {made}");
        on.Server.Lines.ShouldNotContain("POST _aliases");
    }

    [Fact]
    public async Task A_swap_whose_answer_was_lost_is_seen_to_have_happened()
    {
        var made = "";
        var swapped = false;
        await using var on = new ElasticsearchOn(r =>
        {
            if (r.Method == "PUT" && r.Path.StartsWith("visioninapp-things-", StringComparison.Ordinal))
                made = r.Path;
            if (r.Line == "POST _aliases")
            {
                var first = !swapped;
                swapped = true;
                return first ? new Reply(502, "") : new Reply(404, """{"error":{"type":"aliases_not_found_exception","reason":"no such index"},"status":404}""");
            }

            return r.Line == "GET visioninapp-things-*" && swapped ? Reply.Ok(Shapes.Current(made)) : Answer(r);
        });
        (await on.Search.ReplaceAsync(Batches())).ShouldBeEmpty();
        on.Server.Lines.ShouldNotContain(l => l.StartsWith("DELETE", StringComparison.Ordinal));
    }

    private static Reply Answer(Received r) => r.Line switch
    {
        "GET _nodes/plugins" => Reply.Ok(Shapes.Plugins),
        "GET visioninapp-things-*" => Reply.Ok(
            Shapes.Current()[..^1] + ",\"" + LeftBehind + "\":{\"aliases\":{}},\"visioninapp-things-29990101000000000\":{\"aliases\":{}},\"visioninapp-things-other\":{\"aliases\":{}}}"),
        _ when r.Path.Contains("/_bulk", StringComparison.Ordinal) => Reply.Ok(Shapes.Bulk(r, _ => (201, null))),
        _ => Reply.Ok(Shapes.Done),
    };

    private static async IAsyncEnumerable<IReadOnlyList<SearchDocument>> Batches()
    {
        await Task.Yield();
        yield return [Document(1), Document(2)];
        yield return [Document(3)];
    }
}
