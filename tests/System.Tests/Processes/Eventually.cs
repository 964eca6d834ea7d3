using System.Diagnostics;

namespace VisionInApp.Tests.Whole.Processes;

internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition, TimeSpan within)
    {
        var started = Stopwatch.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(within);
            await beat.WaitForNextTickAsync();
        }
    }
}
