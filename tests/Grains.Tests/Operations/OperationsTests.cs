using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VisionInApp.Platform;
using VisionInApp.Servers;
using VisionInApp.Silo;
using VisionInApp.Silo.Operations;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Operations;

/// <summary>A silo's own port: probes and metrics.</summary>
public sealed class OperationsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vision-operations-").FullName;
    private readonly int port = FreePorts.Take();
    private readonly HttpClient http = new();

    public OperationsTests() => http.BaseAddress = new Uri($"http://127.0.0.1:{port}");

    [Fact]
    public async Task A_process_is_alive_while_it_starts_and_ready_only_between_start_and_stop()
    {
        var gate = new Gate();
        using var host = Build(new() { ["Platform:DataFolder"] = folder }, s => s.AddSingleton<IHostedService>(gate));
        var starting = host.StartAsync();
        await Eventually.Until(LiveAsync, live => live);
        (await CodesAsync()).ShouldBe((503, 503, 200));
        gate.Start.SetResult();
        await starting;
        (await CodesAsync()).ShouldBe((200, 200, 200));
        var stopping = host.StopAsync();
        await gate.StopAsked.Task;
        (await CodesAsync()).ShouldBe((200, 503, 200));
        gate.Stop.SetResult();
        await stopping;
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync("/health/live"));
    }

    [Fact]
    public async Task A_database_that_is_away_costs_readiness_and_nothing_else()
    {
        await using var database = new MariaDb(Path.Combine(folder, "mariadb"));
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");
        await database.StartAsync(TestContext.Current.CancellationToken);
        using var host = Build(new(database.Database.Settings) { ["Platform:DataFolder"] = folder }, role: null);
        await host.StartAsync();
        (await CodesAsync()).ShouldBe((200, 200, 200));
        database.Kill();
        await Eventually.Until(CodesAsync, codes => codes == (200, 503, 200));
        await database.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Until(CodesAsync, codes => codes == (200, 200, 200));
        await host.StopAsync();
    }

    [Fact]
    public async Task Metrics_show_how_things_stand_and_nothing_of_single_things()
    {
        using var host = Build(new() { ["Platform:DataFolder"] = folder });
        await host.StartAsync();
        var text = await Eventually.Until(() => http.GetStringAsync("/metrics"), t => t.Contains("vision_devices", StringComparison.Ordinal) && t.Contains("orleans", StringComparison.Ordinal));
        text.ShouldContain("vision_stream_lag");
        text.ShouldContain("stream=\"va.train.0\"");
        text.ShouldContain("vision_inbox_age_seconds");
        text.ShouldContain("vision_search_lag_seconds");
        text.ShouldContain("vision_jobs");
        text.ShouldContain("state=\"queued\"");
        text.ShouldContain("dotnet_gc");
        (await http.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetAsync("/health/ready/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_or_no_port_at_all_is_refused_by_its_key()
    {
        using var taken = new TcpListener(IPAddress.Loopback, port);
        taken.Start();
        using var host = Build(new() { ["Platform:DataFolder"] = folder });
        (await Should.ThrowAsync<PlatformConfigurationException>(() => host.StartAsync())).Message.ShouldStartWith($"Operations:Port is {port}");
        Should.Throw<PlatformConfigurationException>(() => Build(new() { ["Operations:Port"] = "70000" })).Message.ShouldStartWith("Operations:Port must be");
        Should.Throw<PlatformConfigurationException>(() => Build(new() { ["Operations:Port"] = "many" })).Message.ShouldContain("Operations:Port");
        Should.Throw<PlatformConfigurationException>(() => Build(new() { ["Operations:Address"] = "here" })).Message.ShouldStartWith("Operations:Address is 'here'");
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <param name="role">Null: no silo, only what it stands on.</param>
    private IHost Build(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null, SiloRole? role = SiloRole.Full)
    {
        settings.TryAdd("Operations:Port", port.ToString(CultureInfo.InvariantCulture));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.AddOperations("silo");
        builder.Services.AddPlatform(builder.Configuration);
        if (role is { } grains)
            builder.AddVisionSilo(grains);
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private async Task<(int Startup, int Ready, int Live)> CodesAsync() => (await CodeAsync("startup"), await CodeAsync("ready"), await CodeAsync("live"));

    private async Task<bool> LiveAsync()
    {
        try
        {
            return await CodeAsync("live") == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<int> CodeAsync(string probe)
    {
        using var answer = await http.GetAsync($"/health/{probe}");
        return (int)answer.StatusCode;
    }

    /// <summary>Holds the host at its start and at its stop.</summary>
    private sealed class Gate : IHostedService
    {
        public TaskCompletionSource Start { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource StopAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Stop { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken) => Start.Task;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            StopAsked.SetResult();
            return Stop.Task;
        }
    }
}
