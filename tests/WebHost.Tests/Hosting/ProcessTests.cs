using System.Net.Http.Headers;

namespace VisionInApp.Tests.WebHost.Hosting;

public sealed class ProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhost-process-").FullName;

    [Fact]
    public async Task A_stop_ends_open_streams_and_a_second_start_finds_everything_again()
    {
        string token, project;
        using (var first = HostProcess.Start(folder))
        {
            await first.ReadyAsync();
            token = (await first.Api.Post("/api/v1/session", new { token = HostProcess.Token })).Body["accessToken"]!.GetValue<string>();
            first.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            project = (await first.Api.Post("/api/v1/projects", new { name = "Kept" })).Result;
            using var stream = await first.Http.GetStreamAsync("/api/v1/events");
            var stopping = first.StopAsync();
            var heard = await new StreamReader(stream).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
            heard.ShouldStartWith(": connected");
            (await stopping).ShouldBe(0);
        }

        using var second = HostProcess.Start(folder);
        await second.ReadyAsync();
        (await second.Api.Post("/api/v1/session", new { token = HostProcess.Token })).Code.ShouldBe("session.token_used");
        second.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await second.Api.Get($"/api/v1/projects/{project}")).Body["name"]!.GetValue<string>().ShouldBe("Kept");
        (await second.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_busy_port_is_named_in_one_line()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        using var host = HostProcess.Start(folder, port);
        var (code, errors) = await host.EndAsync();
        code.ShouldBe(2);
        errors.Trim().ShouldStartWith($"http://127.0.0.1:{port} is in use");
        errors.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_is_named_in_one_line()
    {
        using var host = HostProcess.Start(" ");
        var (code, errors) = await host.EndAsync();
        (code, errors.Trim()).ShouldBe((3, "Platform:DataFolder is empty; name the folder that holds the data."));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
