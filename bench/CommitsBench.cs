using System.Collections.Concurrent;
using System.CommandLine;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform;
using VisionInApp.Servers;
using VisionInApp.Silo;
using GrainCommand = VisionInApp.Grains.Interfaces.Command;

namespace VisionInApp.Bench;

/// <summary>Whole grain commands (state, catalog row and audit, each durable) against bare transactions that write one row to the same database.</summary>
internal static class CommitsBench
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static System.CommandLine.Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each side runs.", DefaultValueFactory = _ => 5 };
        var grains = new Option<int>("--grains") { Description = "Grains at work at once.", DefaultValueFactory = _ => 16 };
        var database = new Option<string>("--database") { Description = "sqlite or mariadb.", DefaultValueFactory = _ => "sqlite" };
        database.AcceptOnlyFromAmong("sqlite", "mariadb");
        var command = new System.CommandLine.Command("commits", "Grain commits a second, against bare transactions on the same database.") { seconds, grains, database };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(database)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(grains)));
        return command;
    }

    private static async Task RunAsync(string database, TimeSpan time, int parallel)
    {
        var folder = Directory.CreateTempSubdirectory("vision-bench-").FullName;
        await using var server = database == "mariadb" ? new MariaDb(Path.Combine(folder, "mariadb")) : null;
        if (server is not null)
            await server.StartAsync();
        using var host = await StartAsync(folder, server?.Database.Settings ?? new Dictionary<string, string?>());
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Parallel.ForAsync(0, parallel, async (i, cancellation) => await Project(grains, i).Create(Next(), $"Project {i}", cancellation));
        Func<DbConnection> connect = server is null
            ? () => new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")}")
            : () => new MySqlConnection(server.Database.Owner);
        await PrepareAsync(connect);

        // Both sides once to warm up; then in turn, a second each, so that a machine that slows down slows both.
        using var cpu = new CpuUse(server is null ? null : Path.Combine(server.Folder, "mariadb.pid"));
        await RunAsync(new Figures(cpu), new Figures(cpu), WarmUp);
        var (bare, commits) = (new Figures(cpu), new Figures(cpu));
        for (var passed = TimeSpan.Zero; passed < time; passed += Turn)
            await RunAsync(bare, commits, Turn);

        await host.StopAsync();
        Console.WriteLine($"{(server is null ? "SQLite, WAL, synchronous=FULL" : "MariaDB, flush_log_at_trx_commit=1")}, {parallel} at once, {time.TotalSeconds:0} s each");
        Console.WriteLine($"bare transactions  {bare}");
        Console.WriteLine($"grain commits      {commits}");
        Console.WriteLine($"ratio commits / bare = {commits.Rate / bare.Rate:0.000}");
        if (server is not null)
            await server.StopAsync();
        Directory.Delete(folder, recursive: true);

        async Task RunAsync(Figures bare, Figures commits, TimeSpan share)
        {
            await bare.RunAsync(share, parallel, i => WriteRowAsync(connect, i));
            await commits.RunAsync(share, parallel, i => Project(grains, i).Rename(Next(), $"Project {Guid.NewGuid():n}", default));
        }
    }

    private static async Task<IHost> StartAsync(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["Platform:DataFolder"] = folder;
        builder.Configuration["Cluster:Provider"] = "localhost";
        builder.Logging.ClearProviders();
        builder.Services.AddPlatform(builder.Configuration);
        builder.AddVisionSilo(SiloRole.Grains);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task PrepareAsync(Func<DbConnection> connect)
    {
        await using var connection = connect();
        if (connection is SqliteConnection)
            await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
        await connection.ExecuteAsync("CREATE TABLE bench (id INTEGER PRIMARY KEY, text VARCHAR(100))");
        for (var i = 0; i < 1024; i++)
            await connection.ExecuteAsync("INSERT INTO bench VALUES (@i, '')", new { i });
    }

    // What a driver can do at best: a pooled connection, one statement, one commit.
    private static async Task WriteRowAsync(Func<DbConnection> connect, int id)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        if (connection is SqliteConnection)
            await connection.ExecuteAsync("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;");
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
        await connection.ExecuteAsync("UPDATE bench SET text = @text WHERE id = @id", new { id, text = Guid.NewGuid().ToString("n") }, transaction);
        await transaction.CommitAsync();
    }

    private static IProjectGrain Project(IGrainFactory grains, int i) => grains.GetGrain<IProjectGrain>($"bench-{i}");

    private static GrainCommand Next() => new(Guid.NewGuid().ToString("n"), "bench");

    /// <summary>How many were done in how long, and how long each took.</summary>
    private sealed class Figures(CpuUse cpu)
    {
        private readonly ConcurrentBag<double> milliseconds = [];
        private TimeSpan elapsed;
        private CpuUse.Time used;

        public double Rate => milliseconds.Count / elapsed.TotalSeconds;

        public async Task RunAsync(TimeSpan time, int parallel, Func<int, Task> act)
        {
            var before = cpu.Now();
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, parallel).Select(i => Task.Run(async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < time)
                {
                    var began = Stopwatch.GetTimestamp();
                    await act(i);
                    milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            })));
            elapsed += Stopwatch.GetElapsedTime(started);
            used += cpu.Now() - before;
        }

        public override string ToString()
        {
            var sorted = milliseconds.Order().ToList();
            return $"{Rate,7:0} a second, p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[sorted.Count * 99 / 100]:0.0} ms, CPU {used / sorted.Count} each";
        }
    }
}
