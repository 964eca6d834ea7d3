using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>A request as the server got it.</summary>
/// <param name="Path">With its query, without the leading slash.</param>
internal sealed record Received(string Method, string Path, byte[] Body, string? Type, string? Authorization)
{
    public string Line => $"{Method} {Path.Split('?')[0]}";

    public JsonNode Json => JsonNode.Parse(Body)!;

    public IReadOnlyList<JsonNode> Lines => [.. Encoding.UTF8.GetString(Body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
}

/// <param name="RetryAfter">Seconds.</param>
/// <param name="Hang">No answer until the server ends.</param>
internal sealed record Reply(int Status, string Body, int? RetryAfter = null, bool Hang = false)
{
    public static Reply Ok(string body) => new(200, body);
}

/// <summary>An HTTP server on loopback that gives the answers it was told, which have the shapes of Elasticsearch's, and keeps what it was asked.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Func<Received, Reply> answer;
    private readonly Task serving;

    public RecordingServer(Func<Received, Reply> answer)
    {
        this.answer = answer;
        for (var attempt = 1; ; attempt++)
        {
            Address = $"http://127.0.0.1:{FreePorts.Take()}/";
            listener.Prefixes.Clear();
            listener.Prefixes.Add(Address);
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
            }
        }

        serving = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<Received> Requests { get; } = [];

    public IEnumerable<string> Lines => Requests.Select(r => r.Line);

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
            return;
        await stop.CancelAsync();
        listener.Close();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var received = new Received(
                context.Request.HttpMethod, context.Request.RawUrl!.TrimStart('/'), body.ToArray(), context.Request.ContentType, context.Request.Headers["Authorization"]);
            Requests.Enqueue(received);
            var reply = answer(received);
            if (reply.Hang)
                await Task.Delay(Timeout.Infinite, stop.Token);
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = "application/json";
            if (reply.RetryAfter is { } seconds)
                context.Response.AddHeader("Retry-After", $"{seconds}");
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply.Body));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            // The client went away, or the test is over.
            context.Response.Abort();
        }
    }
}
