using System.Collections.Concurrent;
using VisionInApp.Servers;

namespace VisionInApp.Tests;

/// <summary>The real servers, each started when a test first asks for it and stopped after the last test of the assembly.</summary>
public sealed class RealServers : IAsyncDisposable
{
    private readonly Lazy<string> folder = new(() => Directory.CreateTempSubdirectory("servers-").FullName);
    private readonly ConcurrentDictionary<Type, Lazy<Task<LocalServer>>> started = [];

    /// <summary>One per type and test assembly; the test is skipped where the server is not installed.</summary>
    public async Task<T> GetAsync<T>(Func<string, T> make)
        where T : LocalServer =>
        (T)await started.GetOrAdd(typeof(T), _ => new(() => StartAsync(make(Path.Combine(folder.Value, typeof(T).Name))))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in started.Values)
        {
            if (server.Value.IsCompletedSuccessfully)
                await (await server.Value).DisposeAsync();
        }

        if (folder.IsValueCreated)
            Directory.Delete(folder.Value, recursive: true);
    }

    private static async Task<LocalServer> StartAsync(LocalServer server)
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
