using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams;
using VisionInApp.Silo;

namespace VisionInApp.Tests.Grains.Hosting;

/// <summary>A whole silo as the product hosts it, on a data folder of its own.</summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly bool keepFolder;
    private readonly IReadOnlyDictionary<string, string?> settings;
    private IHost host;
    private long sequence;

    private EmbeddedSilo(IHost host, string folder, bool keepFolder, IReadOnlyDictionary<string, string?> settings) =>
        (this.host, Folder, this.keepFolder, this.settings) = (host, folder, keepFolder, settings);

    public string Folder { get; }
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();
    public IServiceProvider Services => host.Services;
    public ICatalogConnections Catalog => Get<ICatalogConnections>();
    public IMessageStream Stream => Get<IMessageStream>();
    public IObjectStore Objects => Get<IObjectStore>();

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <param name="settings">Beside the data folder.</param>
    public static async Task<EmbeddedSilo> StartAsync(
        SiloRole role = SiloRole.Full, string? folder = null, Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("vision-silo").FullName;
        settings ??= new Dictionary<string, string?>();
        return new EmbeddedSilo(await HostAsync(role, data, configure, settings), data, folder is not null, settings);
    }

    /// <summary>Stops the process's part that lives in memory and starts it again on the same data.</summary>
    public async Task RestartAsync(SiloRole role = SiloRole.Full, Action<IServiceCollection>? configure = null)
    {
        await host.StopAsync();
        host.Dispose();
        host = await HostAsync(role, Folder, configure, settings);
    }

    public static Command By(string id, string by = "ann") => new(id, by);

    /// <summary>A project with two classes, <c>a</c> (0) and <c>b</c> (1).</summary>
    public async Task<string> ProjectAsync()
    {
        var id = Guid.NewGuid().ToString("n");
        var project = Grains.GetGrain<IProjectGrain>(id);
        (await project.Create(By("create"), "Line 4", default)).Ok.ShouldBeTrue();
        (await project.AddClasses(By("classes"), ["a", "b"], default)).Ok.ShouldBeTrue();
        return id;
    }

    /// <summary>Publishes one message as a worker or device would.</summary>
    public async Task PublishAsync(string stream, string producer, params StreamRecord[] records)
    {
        var first = Interlocked.Add(ref sequence, records.Length) - records.Length + 1;
        var header = new EnvelopeHeader(producer, 1, first, first + records.Length - 1);
        await Stream.PublishAsync(stream, EnvelopeCodec.Encode(header, [.. records.Select(r => (ReadOnlyMemory<byte>)EnvelopeCodec.EncodeRecord(r))]));
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        if (!keepFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private static async Task<IHost> HostAsync(
        SiloRole role, string folder, Action<IServiceCollection>? configure, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings) { ["Platform:DataFolder"] = folder, ["Cluster:Provider"] = "localhost" });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("VISION_TEST_LOG") is not null)
            builder.Logging.AddConsole();
        builder.Services.AddPlatform(builder.Configuration);
        builder.AddVisionSilo(role);
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

/// <summary>Waiting for what happens elsewhere, without guessing how long it takes.</summary>
public static class Eventually
{
    public static async Task<T> Until<T>(Func<Task<T>> read, Func<T, bool> holds, int seconds = 90)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var last = await read();
        while (!holds(last))
        {
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not so after {seconds} s; last seen: {last}");
            }

            last = await read();
        }

        return last;
    }
}
