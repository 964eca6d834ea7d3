using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Sends one request and reads the JSON that comes back. What may pass by itself has been tried again before it is told.</summary>
internal sealed class ElasticsearchClient(IHttpClientFactory clients)
{
    public const string Name = "elasticsearch";
    private const int MaxReason = 500;

    /// <param name="path">With its query, relative to the server's address.</param>
    /// <exception cref="ElasticsearchException">The server understood and refused: 4xx, but not 401, 408 and 429.</exception>
    /// <exception cref="SearchUnavailableException">Everything else that is not a success.</exception>
    public Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation) =>
        SendAsync(method, path, body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body), "application/json", cancellation);

    /// <summary>A body of lines, each ended by a line feed.</summary>
    /// <inheritdoc cref="SendAsync(HttpMethod, string, JsonNode?, CancellationToken)"/>
    public Task<JsonNode> SendLinesAsync(string path, byte[] lines, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, lines, "application/x-ndjson", cancellation);

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, byte[]? body, string type, CancellationToken cancellation)
    {
        try
        {
            using var client = clients.CreateClient(Name);
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
            using var response = await client.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.IsSuccessStatusCode ? Parse(text) : throw Refused(response.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ExecutionRejectedException)
        {
            throw new SearchUnavailableException($"Elasticsearch cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SearchUnavailableException("Elasticsearch did not answer in time.", e);
        }
    }

    private static JsonNode Parse(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object.");
        }
        catch (JsonException e)
        {
            throw new SearchUnavailableException("What answered is not Elasticsearch: its answer is not a JSON object.", e);
        }
    }

    private static Exception Refused(HttpStatusCode status, byte[] text)
    {
        var (type, reason) = Reason(text);
        return status switch
        {
            HttpStatusCode.Unauthorized =>
                new SearchUnavailableException($"Elasticsearch does not let us in; see Platform:Search:User, Password and ApiKey. {reason}"),
            HttpStatusCode.Forbidden => new ElasticsearchException((int)status, type, $"not allowed to whom Platform:Search:User or ApiKey names: {reason}"),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new SearchUnavailableException($"Elasticsearch answers {(int)status}. {reason}"),
            >= HttpStatusCode.BadRequest => new ElasticsearchException((int)status, type, reason),
            _ => new SearchUnavailableException($"Elasticsearch answers {(int)status}, which is not expected; see Platform:Search:Address."),
        };
    }

    private static (string Type, string Reason) Reason(byte[] text)
    {
        try
        {
            // "error" is an object, or just a sentence.
            var error = JsonNode.Parse(text) is JsonObject answer ? answer["error"] : null;
            return error is JsonObject facts ? ($"{facts["type"]}", Cut($"{facts["reason"]}")) : ("", Cut($"{error}"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    private static string Cut(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];
}

/// <summary>Elasticsearch refused a request.</summary>
/// <param name="type">Such as <c>index_not_found_exception</c>; empty when it does not say.</param>
internal sealed class ElasticsearchException(int status, string type, string reason) : Exception($"{status} {type}: {reason}")
{
    public int Status => status;
    public string Type => type;
}
