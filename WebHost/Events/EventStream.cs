using System.Globalization;
using System.Text.Json;
using VisionInApp.Grains.Interfaces.Hints;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Events;

/// <summary>
/// Server-sent events (WHATWG HTML §9.2): hints about the caller's projects, and a comment line when nothing happened for a while, so that
/// proxies keep the connection. Ends when the page falls too far behind, when its token expires and when the process stops; the page then
/// comes back and refetches.
/// </summary>
public sealed class EventStream(IHintFeed feed, Membership membership, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <param name="projectId">Only this project; null for all of the caller's.</param>
    public async Task WriteAsync(HttpContext http, string userId, string? projectId)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var expiry = time.CreateTimer(_ => end.Cancel(), null, UntilExpiry(http), Timeout.InfiniteTimeSpan);
        var mailbox = new HintMailbox();
        var filling = FillAsync(mailbox, projectId, end);
        try
        {
            await SayAsync(http.Response, ": connected\n\n", end.Token);
            while (true)
                await SendNextAsync(http.Response, mailbox, userId, end.Token);
        }
        catch (OperationCanceledException)
        {
            // One of the ends named above.
        }

        await end.CancelAsync();
        await filling;
    }

    private async Task FillAsync(HintMailbox mailbox, string? projectId, CancellationTokenSource end)
    {
        try
        {
            await foreach (var hint in feed.ReadAsync(end.Token))
                if ((projectId is null || hint.ProjectId == projectId) && !mailbox.TryPut(hint))
                    await end.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
    }

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
            if ((await membership.RightsAsync(userId, hint.ProjectId, cancellation)).HasFlag(Right.View))
                await response.WriteAsync($"data: {JsonSerializer.Serialize(hint, JsonSerializerOptions.Web)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static async Task SayAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private TimeSpan UntilExpiry(HttpContext http)
    {
        var expires = long.Parse(http.User.FindFirst("exp")!.Value, CultureInfo.InvariantCulture);
        var left = DateTimeOffset.FromUnixTimeSeconds(expires) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
