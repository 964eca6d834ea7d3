namespace VisionInApp.Launcher.Supervision;

/// <summary>Waits for the server to say that it can serve.</summary>
internal static class Readiness
{
    private const int TooManyLives = 3;

    /// <exception cref="StartException">It keeps ending, or does not get ready in time; the message carries the end of its log.</exception>
    /// <param name="address">Where <c>/health/ready</c> is answered.</param>
    public static async Task WaitAsync(Uri address, Child server, TimeSpan within, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await beat.WaitForNextTickAsync(limit.Token))
            {
                if (server.Lives >= TooManyLives)
                    throw Failed(server, "keeps ending");
                if (await IsReadyAsync(http, limit.Token))
                    return;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(server, $"was not ready within {within.TotalSeconds:0} s");
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static StartException Failed(Child server, string why) =>
        new(ExitCodes.DidNotStart, $"{server.Name} {why}. The end of {server.Log.File}:\n  {string.Join("\n  ", server.Log.Last)}");
}
