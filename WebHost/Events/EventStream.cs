using System.Globalization;
using System.Text.Json;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.Silo.Clustering;
using VisionInApp.Silo.Hints;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Events;

/// <summary>
/// Server-sent events (WHATWG HTML §9.2): hints about the caller's projects, and a comment line when nothing happened for a while, so that
/// proxies keep the connection. Ends when the page falls too far behind, when hints were lost, when its token expires, when the caller's session is ended
/// or their membership is, and when the process stops; the page then comes back and refetches, or is told why it may not.
/// </summary>
public sealed class EventStream(IHintFeed feed, Membership membership, People people, GracefulStop stop, TimeProvider time)
{
    private const string UserHint = "user";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <param name="projectId">Only this project; null for all of the caller's.</param>
    public async Task WriteAsync(HttpContext http, string userId, string? projectId)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop.WorkersStopped);
        using var expiry = time.CreateTimer(_ => end.Cancel(), null, UntilExpiry(http), Timeout.InfiniteTimeSpan);
        var listener = new Listener(userId, projectId, Claim(http, "auth_time"));
        var mailbox = new HintMailbox();
        var filling = FillAsync(mailbox, listener, end);
        try
        {
            await SayAsync(http.Response, ": connected\nretry: 1000\n\n", end.Token);
            while (await MayGoOnAsync(listener, end.Token))
                await SendNextAsync(http.Response, mailbox, userId, end.Token);
        }
        catch (OperationCanceledException)
        {
            // One of the ends named above.
        }

        await end.CancelAsync();
        await filling;
    }

    private async Task FillAsync(HintMailbox mailbox, Listener listener, CancellationTokenSource end)
    {
        try
        {
            await foreach (var hint in feed.ReadAsync(end.Token))
                if (listener.Hears(hint) && !mailbox.TryPut(hint))
                    await end.CancelAsync();

            // The feed ends when hints were lost.
            await end.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
    }

    // Asked after whatever comes, and now and then though nothing came, in case a hint was lost.
    private async Task<bool> MayGoOnAsync(Listener listener, CancellationToken cancellation) =>
        (listener.ProjectId is null || await SeesAsync(listener.UserId, listener.ProjectId, cancellation))
        && !(listener.SignedInAt is { } at && await people.HasEndedAsync(listener.UserId, DateTimeOffset.FromUnixTimeSeconds(at), cancellation));

    private async Task SendNextAsync(HttpResponse response, HintMailbox mailbox, string userId, CancellationToken cancellation)
    {
        try
        {
            await mailbox.Arrived.WaitAsync(KeepAlive, time, cancellation);
        }
        catch (TimeoutException)
        {
            await SayAsync(response, ":\n\n", cancellation);
            return;
        }

        foreach (var hint in mailbox.TakeAll())
            if (hint.Type != UserHint && await SeesAsync(userId, hint.ProjectId, cancellation))
                await response.WriteAsync($"data: {JsonSerializer.Serialize(hint, JsonSerializerOptions.Web)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static async Task SayAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private async Task<bool> SeesAsync(string userId, string projectId, CancellationToken cancellation) =>
        (await membership.RightsAsync(userId, projectId, cancellation)).HasFlag(Right.View);

    private TimeSpan UntilExpiry(HttpContext http)
    {
        var left = DateTimeOffset.FromUnixTimeSeconds(Claim(http, "exp") ?? 0) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static long? Claim(HttpContext http, string name) =>
        long.TryParse(http.User.FindFirst(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    /// <param name="SignedInAt">Unix seconds; null where sessions cannot be ended early.</param>
    private sealed record Listener(string UserId, string? ProjectId, long? SignedInAt)
    {
        public bool Hears(Hint hint) => hint.Type == UserHint ? hint.Id == UserId : ProjectId is null || hint.ProjectId == ProjectId;
    }
}
