using System.Globalization;
using System.Net.Http.Headers;
using VisionInApp.Servers;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Operations;

/// <summary>Whatever goes wrong, and however much is logged: nothing secret is said.</summary>
public sealed class SecretTests(RealServers servers) : IDisposable
{
    private const string Secret = "s3cr3t-that-nobody-may-read";
    private readonly string folder = Directory.CreateTempSubdirectory("webhost-secrets-").FullName;

    [Fact]
    public async Task Servers_that_are_away_and_callers_that_are_refused_leave_no_secret_in_the_logs()
    {
        using var host = Start(
            ("Platform__Streams__Provider", "rabbitmq"), ("Platform__Streams__Address", $"amqps://vision:{Secret}@127.0.0.1:{Free}/vision"),
            ("Platform__Cache__Provider", "redis"), ("Platform__Cache__ConnectionString", $"127.0.0.1:{Free},password={Secret}"),
            ("Platform__Objects__Provider", "s3"), ("Platform__Objects__Endpoint", $"http://127.0.0.1:{Free}"), ("Platform__Objects__Bucket", "vision"),
            ("Platform__Objects__Region", "us-east-1"), ("Platform__Objects__AccessKey", "key"), ("Platform__Objects__SecretKey", Secret));
        await host.ReadyAsync();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"eyJhbGciOiJIUzI1NiJ9.{Secret}.{Secret}");
        (await host.Api.Get("/api/v1/projects")).Status.ShouldBe(401);
        (await host.Api.Get($"/api/v1/search?q=a&access_token={Secret}")).Status.ShouldBe(401);
        (await host.Api.Post("/api/v1/session", new { token = Secret })).Status.ShouldBe(401);
        await host.SignInAsync();
        var project = (await host.Api.Post("/api/v1/projects", new { name = "Kept" })).Result;
        (await host.Api.Post($"/api/v1/projects/{project}/uploads", new { sha256 = new string('a', 64), bytes = 10, name = "a.zip" })).Status.ShouldBeGreaterThanOrEqualTo(200);
        await host.SaysAsync("va.train.");
        (await host.StopAsync()).ShouldBe(0);
        await NothingSecretAsync(host, host.Http.DefaultRequestHeaders.Authorization!.Parameter!, HostProcess.Token);
    }

    [Fact]
    public async Task A_wrong_password_is_not_said_again()
    {
        var database = await servers.FreshAsync();
        var wrong = string.Join(';', database.Application.Split(';').Select(p => p.StartsWith("Password=", StringComparison.Ordinal) ? $"Password={Secret}" : p));
        using var host = Start(("Platform__Catalog__Provider", "mysql"), ("Platform__Catalog__ConnectionString", wrong));
        (await host.EndAsync()).Code.ShouldNotBe(0);
        await NothingSecretAsync(host);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_without_its_password()
    {
        using var host = Start(
            ("Platform__Catalog__Provider", "mysql"), ("Platform__Catalog__ConnectionString", $"Server=127.0.0.1;Port={Free};Database=vision;User ID=a;Password={Secret}"));
        (await host.EndAsync()).Code.ShouldNotBe(0);
        await NothingSecretAsync(host);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Free => FreePorts.Take().ToString(CultureInfo.InvariantCulture);

    private HostProcess Start(params (string Name, string Value)[] settings) => HostProcess.Start(
        folder,
        settings: [("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Debug"), ("Logging__Console__FormatterName", "json"), .. settings]);

    private static async Task NothingSecretAsync(HostProcess host, params string[] more)
    {
        var said = host.Output + (await host.EndAsync()).Errors;
        said.Length.ShouldBeGreaterThan(0);
        foreach (var secret in (string[])[Secret, .. more])
            said.Split('\n').Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
