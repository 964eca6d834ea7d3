using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Search;

[Collection(WebHostCollection.Name)]
public sealed class SearchTests(WebHostFixture host)
{
    [Fact]
    public async Task A_project_is_found_by_its_name_with_the_match_marked()
    {
        var id = await host.NewProjectAsync("Zweckmaessig conveyor");
        var found = await host.Api.GetUntil("/api/v1/search?q=zweckmaessig", f => f["items"]!.AsArray().Count > 0);
        var item = found.Body["items"]![0]!;
        (item["type"]!.GetValue<string>(), item["id"]!.GetValue<string>()).ShouldBe(("project", id));
        item["titleHighlights"]![0]!.ToJsonString().ShouldBe("[0,12]");
        var type = found.Body["facets"]!["type"]!.AsArray().ShouldHaveSingleItem()!;
        (type["value"]!.GetValue<string>(), type["count"]!.GetValue<int>()).ShouldBe(("project", 1));
        found.Body["facets"]!["project"]![0]!["name"]!.GetValue<string>().ShouldBe("Zweckmaessig conveyor");
        (await host.Stranger().Get("/api/v1/search?q=zweckmaessig")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_found_is_narrowed_by_facets_and_read_page_by_page()
    {
        foreach (var name in new[] { "Eins", "Zwei", "Drei" })
            await host.NewProjectAsync($"Quetschwalze {name}");
        await host.Api.GetUntil("/api/v1/search?q=quetschwalze", f => f["total"]!.GetValue<int>() == 3);
        var first = (await host.Api.Get("/api/v1/search?q=quetschwalze&type=project&age=day&limit=2")).Body;
        var second = (await host.Api.Get($"/api/v1/search?q=quetschwalze&type=project&age=day&limit=2&cursor={Uri.EscapeDataString(first["next"]!.GetValue<string>())}")).Body;
        first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(i => i!["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(3);
        second["next"].ShouldBeNull();
        var jobs = (await host.Api.Get("/api/v1/search?q=quetschwalze&type=job&type=model&split=train")).Body;
        jobs["total"]!.GetValue<int>().ShouldBe(0);
        var narrow = (await host.Api.Get("/api/v1/search?q=quetschwalze&type=job")).Body;
        narrow["facets"]!["type"]![0]!["count"]!.GetValue<int>().ShouldBe(3, "a facet counts what it would leave without its own choice");
    }

    [Fact]
    public async Task Too_much_to_narrow_by_is_refused_naming_it()
    {
        var refused = await host.Api.Get($"/api/v1/search?q=x&label={new string('x', 201)}");
        (refused.Status, refused.Body["code"]!.GetValue<string>()).ShouldBe((400, "request.invalid"));
        refused.Body["errors"]!["label"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("* OR 1=1 --")]
    [InlineData("NEAR(a b")]
    [InlineData("")]
    public async Task Any_text_is_a_safe_query(string text) =>
        (await host.Api.Get($"/api/v1/search?q={Uri.EscapeDataString(text)}")).Status.ShouldBe(200);
}
