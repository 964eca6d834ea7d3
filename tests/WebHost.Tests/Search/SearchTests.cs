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

    [Theory]
    [InlineData("\"")]
    [InlineData("* OR 1=1 --")]
    [InlineData("NEAR(a b")]
    [InlineData("")]
    public async Task Any_text_is_a_safe_query(string text) =>
        (await host.Api.Get($"/api/v1/search?q={Uri.EscapeDataString(text)}")).Status.ShouldBe(200);
}
