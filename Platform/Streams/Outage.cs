using Microsoft.Extensions.Logging;

namespace VisionInApp.Platform.Streams;

/// <summary>Trouble that passes: said once when it begins and once when it is over, with a longer pause before each further attempt.</summary>
/// <param name="what">What fails, such as <c>Reading va.train.3</c>.</param>
internal sealed class Outage(string what, TimeSpan firstPause, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private TimeSpan? longer;
    private long? since;
    private long? over;

    /// <summary>Waits before the next attempt, between half the pause and the whole, so that those who fail together do not come back together.</summary>
    public Task PauseAsync(Exception cause, CancellationToken cancellationToken)
    {
        if (since is null)
            Begin(cause);
        else
            log.LogDebug("{What} still fails: {Reason}", what, cause.Message);
        var pause = longer ?? firstPause;
        longer = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
    }

    /// <summary>It works.</summary>
    public void Over()
    {
        if (since is not { } began)
            return;
        (since, over) = (null, time.GetTimestamp());
        log.LogInformation("{What} works again after {Outage}", what, time.GetElapsedTime(began));
    }

    // What comes back only for moments is not asked more often again.
    private void Begin(Exception cause)
    {
        if (over is { } last && time.GetElapsedTime(last) > LongestPause)
            longer = null;
        since = time.GetTimestamp();
        log.LogError(cause, "{What} failed; it is tried again until it works", what);
    }
}
