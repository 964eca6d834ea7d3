using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using VisionInApp.EdgeDevice.Sync;
using VisionInApp.Platform;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Edge;

public sealed class ServerTrustTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, TcpListener> listeners = new[] { "127.0.0.1", "127.0.0.2" }.ToDictionary(host => host, host => new TcpListener(IPAddress.Parse(host), 0));
    private readonly SelfSigned shown;

    public ServerTrustTests()
    {
        shown = SelfSigned.In(Path.Combine(folder.Path, "server"));
        foreach (var listener in listeners.Values)
        {
            listener.Start();
            _ = ServeAsync(listener);
        }
    }

    [Fact]
    public async Task A_server_of_the_sites_own_authority_is_believed() => (await AskAsync("127.0.0.1", shown.CaFile)).ShouldBe(HttpStatusCode.NoContent);

    [Fact]
    public Task Without_it_the_server_is_not_believed() => IsRefusedAsync("127.0.0.1", "");

    [Fact]
    public Task Another_authority_does_not_vouch_for_it() => IsRefusedAsync("127.0.0.1", SelfSigned.In(Path.Combine(folder.Path, "other")).CaFile);

    [Fact]
    public Task A_certificate_for_another_name_is_not_believed() => IsRefusedAsync("127.0.0.2", shown.CaFile);

    [Fact]
    public void A_file_without_a_certificate_is_refused_naming_the_key()
    {
        var file = Path.Combine(folder.Path, "empty.pem");
        File.WriteAllText(file, "");
        Should.Throw<PlatformConfigurationException>(() => ServerTrust.Handler(file)).Message.ShouldStartWith("Device:CaFile");
        Should.Throw<PlatformConfigurationException>(() => ServerTrust.Handler(file + ".gone")).Message.ShouldStartWith("Device:CaFile");
    }

    public void Dispose()
    {
        foreach (var listener in listeners.Values)
            listener.Dispose();
        folder.Dispose();
    }

    private async Task<HttpStatusCode> AskAsync(string host, string caFile)
    {
        using var handler = ServerTrust.Handler(caFile);
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        using var answer = await http.GetAsync(new Uri($"https://{host}:{((IPEndPoint)listeners[host].LocalEndpoint).Port}/"));
        return answer.StatusCode;
    }

    private async Task IsRefusedAsync(string host, string caFile) =>
        (await Should.ThrowAsync<HttpRequestException>(() => AskAsync(host, caFile))).InnerException.ShouldBeOfType<AuthenticationException>();

    private async Task ServeAsync(TcpListener listener)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(shown.CertificateFile, shown.KeyFile);
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.ReadAtLeastAsync(new byte[4], 4);
                await tls.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // The client did not believe us.
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }
}
