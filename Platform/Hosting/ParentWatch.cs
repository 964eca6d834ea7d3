using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VisionInApp.Platform.Hosting;

/// <summary>
/// Stops this process when the one that started it is gone: environment variable <c>VISION_PARENT_PID</c>. A launcher killed with
/// SIGKILL cannot stop its children; they see it themselves within a second.
/// </summary>
public sealed class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> log, TimeProvider time) : BackgroundService
{
    public const string Variable = "VISION_PARENT_PID";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var parent))
            return;
        var born = StartOf(parent);
        using var timer = new PeriodicTimer(Interval, time);
        while (born is not null && StartOf(parent) == born)
            if (!await timer.WaitForNextTickAsync(stoppingToken))
                return;
        log.LogWarning("The parent process {Parent} is gone; stopping.", parent);
        lifetime.StopApplication();
    }

    // The time of birth tells a process from a later one that got the same number. Null when there is none.
    private static DateTime? StartOf(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>Registers <see cref="ParentWatch"/>.</summary>
public static class ParentWatchRegistration
{
    public static IServiceCollection AddParentWatch(this IServiceCollection services) => services.AddHostedService<ParentWatch>();
}
