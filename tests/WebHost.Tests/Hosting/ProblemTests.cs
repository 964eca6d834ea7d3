using System.Text;

namespace VisionInApp.Tests.WebHost.Hosting;

[Collection(WebHostCollection.Name)]
public sealed class ProblemTests(WebHostFixture host)
{
    [Fact]
    public async Task A_body_that_is_no_json_is_malformed()
    {
        var answer = await host.Api.Post("/api/v1/projects", new StringContent("{ name: ", Encoding.UTF8, "application/json"));
        Problem(answer, 400, "request.malformed");
    }

    [Fact]
    public async Task A_body_of_another_type_is_415()
    {
        var answer = await host.Api.Post("/api/v1/projects", new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded"));
        Problem(answer, 415, "request.media_type");
    }

    [Fact]
    public async Task A_field_out_of_its_range_is_named()
    {
        var answer = await host.Api.Post("/api/v1/projects", new { name = new string('x', 201) });
        Problem(answer, 400, "request.invalid");
        answer.Body["errors"]!["name"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    public async Task A_page_out_of_its_range_is_named(string query, string field)
    {
        var answer = await host.Api.Get($"/api/v1/projects?{query}");
        Problem(answer, 400, "request.invalid");
        answer.Body["errors"]![field].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("!!!!")]
    [InlineData("MTIz")]
    public async Task A_cursor_that_was_not_given_out_reads_from_the_start(string cursor)
    {
        await host.NewProjectAsync("Somewhere on the first page");
        var first = await host.Api.Get("/api/v1/projects?limit=1");
        (await host.Api.Get($"/api/v1/projects?limit=1&cursor={cursor}")).Body["items"]!.ToJsonString().ShouldBe(first.Body["items"]!.ToJsonString());
    }

    [Fact]
    public async Task A_route_that_does_not_exist_is_a_problem_not_the_page() =>
        Problem(await host.Api.Get("/api/v1/nothing/here"), 404, "route.not_found");

    [Fact]
    public async Task A_method_that_does_not_exist_is_405() => Problem(await host.Api.Delete("/api/v1/me"), 405, "request.method");

    [Fact]
    public async Task A_body_beyond_the_limit_is_413() =>
        // Asked before the body is sent, as curl does: a server that refuses while the body is still on its way may cut the connection.
        Problem(await host.Api.Post("/api/v1/projects", new { name = new string('x', 5 << 20) }, ("Expect", "100-continue")), 413, "request.too_large");

    [Fact]
    public async Task A_key_that_is_too_long_is_refused() =>
        Problem(await host.Api.Post("/api/v1/projects", new { name = "x" }, ("Idempotency-Key", new string('k', 65))), 400, "request.malformed");

    [Fact]
    public async Task A_refusal_by_a_rule_is_422_with_its_code()
    {
        var id = await host.NewProjectAsync("Empty");
        Problem(await host.Api.Post($"/api/v1/projects/{id}/versions", new { note = "" }), 422, "dataset.nothing_to_freeze");
    }

    [Fact]
    public async Task A_thing_with_an_id_that_cannot_be_is_not_found() =>
        Problem(await host.Api.Get($"/api/v1/jobs/{Uri.EscapeDataString("../../etc")}"), 404, "job.not_found");

    private static void Problem(Answer answer, int status, string code)
    {
        (answer.Status, answer.Code).ShouldBe((status, code));
        answer.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Body["status"]!.GetValue<int>().ShouldBe(status);
        answer.Body["title"]!.GetValue<string>().ShouldNotBeEmpty();
    }
}
