using System.Diagnostics;

namespace VisionInApp.Tests.Platform.Cache;

internal static class Until
{
    /// <summary>Asks again until it is true; fails after half a minute.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(90));
            await beat.WaitForNextTickAsync();
        }
    }
}
