namespace VisionInApp.Launcher.Demo;

/// <summary>Looks again and again until something has happened; gives up when nothing at all changes for long.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(4);

    /// <param name="what">For the message when it stalls.</param>
    /// <param name="look">The newest state; records, so that a change is seen.</param>
    public async Task<T> UntilAsync<T>(string what, Func<Task<T>> look, Func<T, bool> done, Action<T>? progress, CancellationToken cancellation)
    {
        using var beat = new PeriodicTimer(Rhythm, time);
        var (last, changed) = (default(T), time.GetTimestamp());
        while (true)
        {
            var now = await look();
            if (done(now))
                return now;
            if (!EqualityComparer<T>.Default.Equals(now, last))
                (last, changed) = (now, time.GetTimestamp());
            if (time.GetElapsedTime(changed) > Stalled)
                throw new DemoFailedException($"{what}: nothing has changed for {Stalled.TotalMinutes:0} minutes; the last state was {now}.");
            progress?.Invoke(now);
            await beat.WaitForNextTickAsync(cancellation);
        }
    }
}
