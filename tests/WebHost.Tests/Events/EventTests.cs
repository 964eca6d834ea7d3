using System.Text.Json.Nodes;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Events;

[Collection(WebHostCollection.Name)]
public sealed class EventTests(WebHostFixture host)
{
    [Fact]
    public async Task A_change_reaches_a_listening_page()
    {
        var id = await host.NewProjectAsync("Live");
        using var lines = await ListenAsync($"/api/v1/events?project={id}");
        await host.Api.Patch($"/api/v1/projects/{id}", new { name = "Renamed" });
        var hint = await NextAsync(lines);
        hint["type"]!.GetValue<string>().ShouldBe("project");
        hint["projectId"]!.GetValue<string>().ShouldBe(id);
        hint["version"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Nothing_of_other_peoples_projects_is_heard()
    {
        var mine = await host.NewProjectAsync("Mine");
        using var lines = await ListenAsync("/api/v1/events");
        var foreign = Guid.NewGuid().ToString("n");
        await host.Grains.GetGrain<IProjectGrain>(foreign).Create(WebHostFixture.NewCommand("somebody"), "Secret", default);
        await host.Api.Patch($"/api/v1/projects/{mine}", new { name = "Renamed" });
        // Hints come in order: had the foreign one been sent, it would stand before mine.
        JsonNode hint;
        do
        {
            hint = await NextAsync(lines);
            hint["projectId"]!.GetValue<string>().ShouldNotBe(foreign);
        }
        while (hint["projectId"]!.GetValue<string>() != mine);
    }

    [Fact]
    public async Task A_stream_needs_a_token() => (await host.NewApi(null).Get("/api/v1/events")).Status.ShouldBe(401);

    private async Task<StreamReader> ListenAsync(string path)
    {
        var response = await host.Api.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(": connected");
        return lines;
    }

    private static async Task<JsonNode> NextAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            if (line!.StartsWith("data: ", StringComparison.Ordinal))
                return JsonNode.Parse(line["data: ".Length..])!;
        }
    }
}
