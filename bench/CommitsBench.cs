using System.CommandLine;
using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Silo;
using GrainCommand = VisionInApp.Grains.Interfaces.Command;

namespace VisionInApp.Bench;

/// <summary>Whole grain commands (state, catalog row and audit, each durable) against bare transactions that write one row to the same SQLite file.</summary>
internal static class CommitsBench
{
    public static System.CommandLine.Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each side runs.", DefaultValueFactory = _ => 5 };
        var grains = new Option<int>("--grains") { Description = "Grains at work at once.", DefaultValueFactory = _ => 16 };
        var command = new System.CommandLine.Command("commits", "Grain commits a second on SQLite, against bare transactions.") { seconds, grains };
        command.SetAction((parsed, _) => RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(grains)));
        return command;
    }

    private static async Task RunAsync(TimeSpan time, int parallel)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        using var host = await StartAsync(folder);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Parallel.ForAsync(0, parallel, async (i, cancellation) => await Project(grains, i).Create(Next(), $"Project {i}", cancellation));
        var catalog = host.Services.GetRequiredService<ICatalogConnections>();
        await catalog.WriteAsync((connection, transaction) => connection.ExecuteAsync("CREATE TABLE bench (id INTEGER PRIMARY KEY, text TEXT)", transaction: transaction), default);

        var bare = await RateAsync(time, parallel, i => WriteRowAsync(catalog, i));
        var commits = await RateAsync(time, parallel, i => Project(grains, i).Rename(Next(), $"Project {Guid.NewGuid():n}", default));
        await host.StopAsync();
        Directory.Delete(folder, recursive: true);

        Console.WriteLine($"SQLite, WAL, synchronous=FULL, {parallel} at once, {time.TotalSeconds:0} s each");
        Console.WriteLine($"bare transactions  {bare,7:0} a second");
        Console.WriteLine($"grain commits      {commits,7:0} a second");
        Console.WriteLine($"ratio commits / bare = {commits / bare:0.000}");
    }

    private static async Task<IHost> StartAsync(string folder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Platform:DataFolder"] = folder;
        builder.Logging.ClearProviders();
        builder.Services.AddPlatform(builder.Configuration);
        builder.AddVisionSilo(SiloRole.Grains);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<double> RateAsync(TimeSpan time, int parallel, Func<int, Task> act)
    {
        var (done, started) = (0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(async i =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                await act(i);
                Interlocked.Increment(ref done);
            }
        }));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<int> WriteRowAsync(ICatalogConnections catalog, int id) => catalog.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            "INSERT INTO bench (id, text) VALUES (@id, @text) ON CONFLICT (id) DO UPDATE SET text = excluded.text",
            new { id, text = Guid.NewGuid().ToString("n") },
            transaction),
        default);

    private static IProjectGrain Project(IGrainFactory grains, int i) => grains.GetGrain<IProjectGrain>($"bench-{i}");

    private static GrainCommand Next() => new(Guid.NewGuid().ToString("n"), "bench");
}
