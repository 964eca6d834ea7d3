using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Access;

public sealed class RateLimitTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rate-limits-").FullName;

    [Fact]
    public async Task Callers_behind_a_known_proxy_are_limited_each_by_itself()
    {
        using var host = HostProcess.Start(folder, null, ("Proxy__Known", "127.0.0.1"));
        await host.ReadyAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SignInAsync(host, "203.0.113.8")));
        answers.ShouldContain(429);
        (await SignInAsync(host, "203.0.113.9")).ShouldBe(401);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<int> SignInAsync(HostProcess host, string from) =>
        (await host.Api.Post("/api/v1/session", new { token = HostProcess.Token }, ("X-Forwarded-For", from))).Status;
}
