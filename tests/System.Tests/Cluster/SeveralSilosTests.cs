using System.Net.Http.Headers;
using System.Text.Json;

namespace VisionInApp.Tests.Whole.Cluster;

/// <summary>Real processes that form one cluster on MariaDB.</summary>
[Collection("processes")]
public sealed class SeveralSilosTests(RealServers servers)
{
    [Fact]
    public async Task A_silo_killed_under_load_loses_nothing_acknowledged_and_doubles_nothing()
    {
        await using var parts = new Parts(await servers.FreshAsync());
        var (web, silo) = (parts.WebHost("all"), parts.Silo());
        await parts.StartAsync(web);
        var load = parts.Load([web], NewSeed());
        await load.WhileAsync(() =>
        {
            silo.Kill();
            return load.MoreAsync(300);
        });
        await load.VerifyAsync();
    }

    [Fact]
    public async Task After_a_power_cut_everything_acknowledged_is_there_again()
    {
        await using var parts = new Parts(await servers.FreshAsync());
        var (web, silo) = (parts.WebHost("all"), parts.Silo());
        await parts.StartAsync(web);
        var load = parts.Load([web], NewSeed());
        await load.WhileAsync(async () =>
        {
            silo.Kill();
            web.Kill();
            await web.StartAsync(TestContext.Current.CancellationToken);
            await silo.StartAsync(TestContext.Current.CancellationToken);
        });
        await load.VerifyAsync();
    }

    [Fact]
    public async Task Web_hosts_without_a_silo_do_everything_through_the_silos_and_outlive_one()
    {
        await using var parts = new Parts(await servers.FreshAsync());
        var (one, other) = (parts.Silo(), parts.Silo());
        var web = parts.WebHost("web");
        await parts.StartAsync(web);
        var load = parts.Load([web], NewSeed());
        await load.WhileAsync(async () =>
        {
            one.Kill();
            await load.MoreAsync(300);
            await one.StartAsync(TestContext.Current.CancellationToken);
            await load.MoreAsync(100);
            other.Kill();
            await load.MoreAsync(300);
        });
        await load.VerifyAsync();
    }

    [Fact]
    public async Task A_rolling_restart_shows_no_error_to_a_client_that_asks_again()
    {
        await using var parts = new Parts(await servers.FreshAsync());
        Part[] webs = [parts.WebHost("all"), parts.WebHost("web")];
        parts.Silo();
        await parts.StartAsync(webs[0]);
        var load = parts.Load(webs, NewSeed());
        await load.WhileAsync(async () =>
        {
            foreach (var part in parts.All)
            {
                await part.StopAsync();
                await load.MoreAsync(50);
                await part.StartAsync(TestContext.Current.CancellationToken);
                await load.MoreAsync(50);
            }
        });
        await load.VerifyAsync();
    }

    [Fact]
    public async Task What_happens_in_one_process_is_heard_at_every_web_host()
    {
        await using var parts = new Parts(await servers.FreshAsync());
        Part[] webs = [parts.WebHost("all"), parts.WebHost("all"), parts.WebHost("web")];
        await parts.StartAsync(webs[0]);
        using var caller = new Caller([webs[0].Address], parts.AccessToken);
        var project = (await caller.Post("/api/v1/projects", new { name = "heard" }))["result"]!.GetValue<string>();
        foreach (var web in webs)
        {
            using var at = new Caller([web.Address], parts.AccessToken);
            var hearing = webs.Select(w => HearAsync(w, parts.AccessToken, project, "project")).ToList();
            var heard = Task.WhenAll(hearing);
            using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
            for (var step = 0; !heard.IsCompleted; step++)
            {
                // Again, until all have connected and heard: a hint may be lost, a later one is not.
                step.ShouldBeLessThan(60, $"{string.Join(", ", hearing.Select(h => h.Status))} of what happened at {web.Name}");
                await at.Patch($"/api/v1/projects/{project}", new { name = $"{web.Name} {step}" });
                await beat.WaitForNextTickAsync();
            }

            await heard;
        }
    }

    private static int NewSeed() => Random.Shared.Next(1, 1_000_000);

    private static async Task HearAsync(Part web, string accessToken, string project, string type)
    {
        using var http = new HttpClient { BaseAddress = web.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        while (true)
        {
            using var reader = new StreamReader(await http.GetStreamAsync($"/api/v1/events?project={project}"));
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement.GetProperty("type").GetString() == type)
                    return;
            }
        }
    }
}
