using VisionInApp.Platform;
using VisionInApp.Platform.Search;
using static VisionInApp.Tests.Platform.Search.Elasticsearch.ElasticsearchRequestTests;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>What becomes of answers that are not what was hoped for.</summary>
public sealed class ElasticsearchFailureTests
{
    private static readonly SearchQuery Bolt = new("bolt", ["p"]);

    [Fact]
    public async Task Documents_that_came_late_count_as_indexed_and_those_that_never_fit_are_named()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Bulk(r, id => id switch
        {
            "image:i1" => (409, "version conflict, current version [8] is higher or equal to the one provided [7]"),
            "image:i2" => (400, "failed to parse field [createdAt]"),
            _ => (201, null),
        })));
        var refused = await on.Search.IndexAsync([Document(1), Document(2), Document(3)]);
        refused.ShouldBe([new RefusedDocument("image:i2", "400 failed to parse field [createdAt]")]);
        on.Server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Only_the_documents_that_were_not_taken_are_sent_again()
    {
        var round = 0;
        await using var on = new ElasticsearchOn(r =>
        {
            var first = Interlocked.Increment(ref round) == 1;
            return Reply.Ok(Shapes.Bulk(r, id => first && id == "image:i2" ? (429, "queue is full") : (201, null)));
        });
        (await on.Search.IndexAsync([Document(1), Document(2), Document(3)])).ShouldBeEmpty();
        on.Server.Requests.Select(r => r.Lines.Count / 2).ShouldBe([3, 1]);
        on.Server.Requests.Last().Lines[0]["index"]!["_id"]!.GetValue<string>().ShouldBe("image:i2");
    }

    [Fact]
    public async Task Documents_that_are_never_taken_make_the_search_unavailable_so_that_all_are_sent_later()
    {
        await using var on = new ElasticsearchOn(r => Reply.Ok(Shapes.Bulk(r, _ => (503, "no master"))));
        (await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.IndexAsync([Document(1)]))).Message.ShouldContain("no master");
    }

    [Theory]
    [InlineData(429, 1)]
    [InlineData(429, null)]
    [InlineData(503, 1)]
    [InlineData(502, null)]
    public async Task A_server_that_is_busy_is_asked_again_when_it_says(int status, int? retryAfter)
    {
        var asked = 0;
        await using var on = new ElasticsearchOn(r =>
            Interlocked.Increment(ref asked) <= 2 ? new Reply(status, Shapes.TooMany, retryAfter) : Reply.Ok(Shapes.Search(r, 1, null, ("1", "Bolt", "[Bolt]"))));
        (await on.Search.SearchAsync(Bolt)).Total.ShouldBe(1);
        on.Server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up_with_its_reason()
    {
        await using var on = new ElasticsearchOn(_ => new Reply(503, Shapes.TooMany));
        (await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt))).Message.ShouldContain("rejected execution");
        on.Server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_time_a_person_waits()
    {
        await using var on = new ElasticsearchOn(_ => new Reply(200, "", Hang: true), ("Timeout", "00:00:00.300"));
        (await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt))).Message.ShouldContain("in time");
    }

    [Fact]
    public async Task A_server_that_is_not_there_makes_the_search_unavailable()
    {
        await using var on = new ElasticsearchOn(_ => Reply.Ok("{}"));
        await on.Server.DisposeAsync();
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.IndexAsync([Document(1)]));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.PrepareAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>It works!</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"hits":{"total":{"value":"many"},"hits":[]},"aggregations":{}}""")]
    [InlineData("""{"hits":{"total":{"value":1},"hits":[{"_source":null,"sort":[]}]},"aggregations":{}}""")]
    [InlineData("""{"timed_out":true,"hits":{"total":{"value":0},"hits":[]},"aggregations":{}}""")]
    public async Task Answers_of_another_form_are_not_taken_for_results(string body)
    {
        await using var on = new ElasticsearchOn(_ => Reply.Ok(body));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.IndexAsync([Document(1)]));
    }

    [Theory]
    [InlineData("""{"errors":false,"items":[]}""")]
    [InlineData("""{"errors":false,"items":[{"index":{"_id":"image:i1"}}]}""")]
    [InlineData("""{"errors":false,"items":[{"create":{"status":201}}]}""")]
    public async Task A_bulk_answer_that_does_not_tell_of_every_document_is_no_success(string body)
    {
        await using var on = new ElasticsearchOn(_ => Reply.Ok(body));
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.IndexAsync([Document(1)]));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_wrong_password_is_told_as_such_without_saying_it(int status)
    {
        await using var on = new ElasticsearchOn(
            _ => new Reply(status, """{"error":{"type":"security_exception","reason":"unable to authenticate user [u]"}}"""), ("User", "u"), ("Password", "hunter2hunter2"));
        var e = await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt));
        e.Message.ShouldContain("Platform:Search:User");
        e.ToString().ShouldNotContain("hunter2");
        on.Server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_index_that_was_dropped_is_made_again_and_asks_to_be_fed_from_the_start()
    {
        var made = false;
        await using var on = new ElasticsearchOn(r => r.Line switch
        {
            "GET visioninapp-things-*" => Reply.Ok(made ? Shapes.Current() : "{}"),
            "GET _nodes/plugins" => new Reply(403, "{}"),
            "GET visioninapp-things/_count" => Reply.Ok(Shapes.Count(0)),
            "PUT _index_template/visioninapp-things" => Reply.Ok(Shapes.Done),
            "POST visioninapp-things/_bulk" => Reply.Ok(Shapes.Bulk(r, _ => made ? (201, null) : (404, "no such index"))),
            "POST visioninapp-things/_search" => new Reply(404, Shapes.NoIndex),
            _ => Made(),
        });
        await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.IndexAsync([Document(1)]));
        (await Should.ThrowAsync<SearchUnavailableException>(() => on.Search.SearchAsync(Bolt))).Message.ShouldContain("no index yet");
        (await on.Search.PrepareAsync()).ShouldBeTrue();
        var template = on.Server.Requests.Single(r => r.Line == "PUT _index_template/visioninapp-things").Json;
        template["template"]!["settings"]!["analysis"]!["analyzer"]!["korean"]!["type"]!.GetValue<string>().ShouldBe("cjk", "whoever may not look at the nodes does without nori");
        (await on.Search.IndexAsync([Document(1)])).ShouldBeEmpty();

        Reply Made()
        {
            made = true;
            return Reply.Ok(Shapes.Done);
        }
    }

    [Fact]
    public async Task Of_two_that_make_the_index_at_once_the_second_uses_that_of_the_first()
    {
        var tried = false;
        await using var on = new ElasticsearchOn(r => r.Line switch
        {
            "GET visioninapp-things-*" => Reply.Ok(tried ? Shapes.Current() : "{}"),
            "GET _nodes/plugins" => Reply.Ok(Shapes.Plugins),
            "GET visioninapp-things/_count" => Reply.Ok(Shapes.Count(3)),
            "PUT _index_template/visioninapp-things" => Reply.Ok(Shapes.Done),
            _ => Second(),
        });
        (await on.Search.PrepareAsync()).ShouldBeFalse();

        Reply Second()
        {
            tried = true;
            return new Reply(400, """{"error":{"type":"illegal_state_exception","reason":"alias [visioninapp-things] has more than one write index"},"status":400}""");
        }
    }

    [Theory]
    [InlineData("Address", "")]
    [InlineData("Address", "elastic.example:9200")]
    [InlineData("Address", "https://user:pw@elastic.example:9200")]
    [InlineData("IndexPrefix", "UPPER-")]
    [InlineData("IndexPrefix", "a/b")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("Timeout", "soon")]
    [InlineData("CaFile", "/nowhere/ca.pem")]
    [InlineData("Password", "without a user")]
    [InlineData("User", "without a password")]
    public void A_setting_that_is_wrong_is_refused_naming_its_key(string key, string value)
    {
        var settings = new Dictionary<string, string?> { ["Platform:Search:Provider"] = "elasticsearch", ["Platform:Search:Address"] = "https://elastic.example:9200" };
        settings[$"Platform:Search:{key}"] = value;
        Should.Throw<PlatformConfigurationException>(() => new TestPlatform(settings: settings)).Message.ShouldContain($"Platform:Search:{key}");
    }

    [Fact]
    public void A_password_is_not_sent_to_another_machine_without_tls() =>
        Should.Throw<PlatformConfigurationException>(() => new TestPlatform(settings: new()
        {
            ["Platform:Search:Provider"] = "elasticsearch",
            ["Platform:Search:Address"] = "http://elastic.example:9200",
            ["Platform:Search:ApiKey"] = "key",
        })).Message.ShouldContain("Platform:Search:Address");
}
