using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using VisionInApp.Servers;

namespace VisionInApp.Tests.WebHost.Operations;

/// <summary>Takes traces and metrics as an OpenTelemetry collector does, by OTLP over HTTP, and keeps them as they came.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentBag<(string Path, byte[] Body)> received = [];
    private readonly Task taking;

    public Collector()
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take()}");
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        taking = TakeAsync();
    }

    public string Address { get; }

    /// <summary>As the standard variables; spans come soon, not after the usual five seconds.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    /// <summary>Whether one message held all of these: texts as UTF-8, a trace as its 16 bytes.</summary>
    public bool Has(string path, params byte[][] parts) => received.Any(r => r.Path == path && parts.All(p => r.Body.AsSpan().IndexOf(p) >= 0));

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await taking;
        listener.Close();
    }

    private async Task TakeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.Add((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped, or the other end went away.
            }
        }
    }
}
