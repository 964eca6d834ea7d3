using System.Diagnostics;
using System.Globalization;

namespace VisionInApp.Bench;

/// <summary>Processor time of this process and of a server beside it: what a busy machine changes least.</summary>
/// <param name="pidFile">Where the server wrote its process id, or null when there is none.</param>
internal sealed class CpuUse(string? pidFile) : IDisposable
{
    private readonly Process own = Process.GetCurrentProcess();
    private readonly Process? server = pidFile is null ? null : Process.GetProcessById(int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture));

    public Time Now() => new(Of(own), Of(server));

    public void Dispose()
    {
        own.Dispose();
        server?.Dispose();
    }

    private static TimeSpan Of(Process? process)
    {
        process?.Refresh();
        return process?.TotalProcessorTime ?? default;
    }

    /// <summary>In this process, and in the server.</summary>
    internal readonly record struct Time(TimeSpan Here, TimeSpan Server)
    {
        public static Time operator +(Time one, Time other) => new(one.Here + other.Here, one.Server + other.Server);

        public static Time operator -(Time one, Time other) => new(one.Here - other.Here, one.Server - other.Server);

        public static Time operator /(Time time, int parts) => new(time.Here / parts, time.Server / parts);

        public override string ToString() => $"{Here.TotalMicroseconds:0} + {Server.TotalMicroseconds:0} µs";
    }
}
