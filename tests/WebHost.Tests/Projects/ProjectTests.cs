using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Projects;

[Collection(WebHostCollection.Name)]
public sealed class ProjectTests(WebHostFixture host)
{
    [Fact]
    public async Task A_project_is_made_renamed_given_classes_and_archived()
    {
        var made = await host.Api.Post("/api/v1/projects", new { name = "Bolts" });
        made.Status.ShouldBe(201);
        var address = made.Response.Headers.Location!.ToString();
        address.ShouldBe($"/api/v1/projects/{made.Result}");

        (await host.Api.Patch(address, new { name = "Nuts and bolts" })).Status.ShouldBe(200);
        (await host.Api.Post($"{address}/classes", new { names = new[] { "nut", "bolt" } })).Status.ShouldBe(200);
        (await host.Api.Patch($"{address}/classes/1", new { name = "screw", color = "#112233" })).Status.ShouldBe(200);
        var project = (await host.Api.Get(address)).Body;
        project["name"]!.GetValue<string>().ShouldBe("Nuts and bolts");
        project["schema"]!["classes"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()).ShouldBe(["nut", "screw"]);
        (await Listed()).ShouldContain(made.Result);

        (await host.Api.Delete(address)).Status.ShouldBe(200);
        (await Listed()).ShouldNotContain(made.Result);
        (await host.Api.Get(address)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Another_persons_project_does_not_exist_for_me()
    {
        var id = Guid.NewGuid().ToString("n");
        (await host.Grains.GetGrain<IProjectGrain>(id).Create(WebHostFixture.NewCommand("somebody"), "Secret", default)).Ok.ShouldBeTrue();
        foreach (var path in new[] { "", "/overview", "/images", "/jobs", "/models", "/devices", "/feedback", "/loop", "/versions", "/imports" })
        {
            var answer = await host.Api.Get($"/api/v1/projects/{id}{path}");
            (answer.Status, answer.Code).ShouldBe((404, "project.not_found"), path);
        }

        (await host.Api.Patch($"/api/v1/projects/{id}", new { name = "Mine now" })).Status.ShouldBe(404);
        (await host.Api.Get($"/api/v1/events?project={id}")).Status.ShouldBe(404);
        (await host.Api.Get($"/api/v1/search?q=secret&project={id}")).Status.ShouldBe(404);
        (await Listed()).ShouldNotContain(id);
        (await host.Grains.GetGrain<IProjectGrain>(id).Get(default))!.Name.ShouldBe("Secret");
    }

    [Fact]
    public async Task My_project_does_not_exist_for_others()
    {
        var id = await host.NewProjectAsync("Mine");
        (await host.Stranger().Get($"/api/v1/projects/{id}")).Status.ShouldBe(404);
        (await host.Stranger().Delete($"/api/v1/projects/{id}")).Status.ShouldBe(404);
        (await host.Api.Get($"/api/v1/projects/{id}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_command_with_the_same_key_is_answered_not_repeated()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await host.Api.Post("/api/v1/projects", new { name = "Once" }, key);
        var second = await host.Api.Post("/api/v1/projects", new { name = "Once" }, key);
        (second.Status, second.Result).ShouldBe((201, first.Result));
        second.Body["kind"]!.GetValue<string>().ShouldBe("Duplicate");

        var other = await host.Stranger().Post("/api/v1/projects", new { name = "Once" }, key);
        other.Body["kind"]!.GetValue<string>().ShouldBe("Accepted");
        other.Result.ShouldNotBe(first.Result);
    }

    [Fact]
    public async Task A_key_counts_for_its_route_only()
    {
        var id = await host.NewProjectAsync("Keys");
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        (await host.Api.Patch($"/api/v1/projects/{id}", new { name = "Renamed" }, key)).Status.ShouldBe(200);
        (await host.Api.Post($"/api/v1/projects/{id}/classes", new { names = new[] { "nut" } }, key)).Body["kind"]!.GetValue<string>().ShouldBe("Accepted");
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        var id = await host.NewProjectAsync("Tagged");
        var first = await host.Api.Get($"/api/v1/projects/{id}");
        var again = await host.Api.Get($"/api/v1/projects/{id}", ("If-None-Match", first.ETag!));
        (again.Status, again.Json).ShouldBe((304, null));
        await host.Api.Patch($"/api/v1/projects/{id}", new { name = "Changed" });
        (await host.Api.Get($"/api/v1/projects/{id}", ("If-None-Match", first.ETag!))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"; DROP TABLE project; --")]
    [InlineData("나사와 볼트 🔩 ‮gnp")]
    public async Task A_hostile_name_comes_back_as_it_is_and_only_as_json(string name)
    {
        var id = await host.NewProjectAsync(name);
        var answer = await host.Api.Get($"/api/v1/projects/{id}");
        answer.Body["name"]!.GetValue<string>().ShouldBe(name);
        answer.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await answer.Response.Content.ReadAsStringAsync()).ShouldNotContain("<script>");
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        var mine = new HashSet<string>();
        for (var i = 0; i < 3; i++)
            mine.Add(await host.NewProjectAsync($"Page {i}"));
        var seen = new List<string>();
        var next = "";
        do
        {
            var page = (await host.Api.Get($"/api/v1/projects?limit=2{next}")).Body;
            page["items"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page["items"]!.AsArray().Select(p => p!["id"]!.GetValue<string>()));
            next = page["next"] is { } cursor ? $"&cursor={Uri.EscapeDataString(cursor.GetValue<string>())}" : null;
        }
        while (next is not null);
        seen.ShouldBeUnique();
        mine.IsSubsetOf(seen).ShouldBeTrue();
    }

    private async Task<IEnumerable<string>> Listed() =>
        (await host.Api.Get("/api/v1/projects?limit=500")).Body["items"]!.AsArray().Select(p => p!["id"]!.GetValue<string>());
}
