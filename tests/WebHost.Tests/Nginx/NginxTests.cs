using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VisionInApp.Servers;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Nginx;

/// <summary>The configuration of <c>deploy/nginx</c> in a real nginx, in front of real web hosts.</summary>
public sealed class NginxTests : IClassFixture<Edge>
{
    private readonly Edge edge;

    public NginxTests(Edge edge)
    {
        this.edge = edge;
        Assert.SkipWhen(edge.Nginx.Missing is not null, edge.Nginx.Missing ?? "");
    }

    [Fact]
    public async Task The_configuration_is_valid() => await edge.Nginx.TestAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_mistake_in_the_configuration_is_told()
    {
        await using var nginx = edge.New("broken", [new Uri("http://no.such.host.invalid:1")]);
        (await Should.ThrowAsync<ServerStartException>(() => nginx.TestAsync())).Message.ShouldContain("no.such.host.invalid");
    }

    [Fact]
    public async Task Tls_13_and_http_2_are_negotiated()
    {
        await using var tls = await edge.ConnectAsync(SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        (tls.SslProtocol, tls.NegotiatedApplicationProtocol).ShouldBe((SslProtocols.Tls13, SslApplicationProtocol.Http2));
    }

    [Theory]
    [InlineData("-tls1_1", false)]
    [InlineData("-tls1_2", true)]
    public async Task Versions_before_tls_12_are_refused(string version, bool served)
    {
        // openssl may be told to offer what .NET no longer does.
        string[] ask = ["openssl", "s_client", version, "-cipher", "DEFAULT@SECLEVEL=0", "-connect", edge.Nginx.Address.Authority];
        Assert.SkipUnless(Programs.Has("openssl"), "openssl is not installed");
        if (served)
            (await Programs.RunAsync(ask)).ShouldContain("Protocol  : TLSv1.2");
        else
            (await Should.ThrowAsync<ServerStartException>(() => Programs.RunAsync(ask))).Message.ShouldContain("alert protocol version");
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_stay_with_https_and_nothing_of_the_server()
    {
        using var client = edge.NewClient();
        foreach (var (path, status) in new[] { ("/", 200), ("/api/v1/me", 401), ("/nothing", 404) })
        {
            using var answer = await client.GetAsync(path);
            ((int)answer.StatusCode).ShouldBe(status);
            answer.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=31536000");
            answer.Headers.Server.ToString().ShouldBe("nginx");
        }
    }

    [Fact]
    public async Task Plain_http_is_sent_to_https()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(new Uri(edge.Nginx.PlainAddress, "/api/v1/me?a=b"));
        answer.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        answer.Headers.Location.ShouldBe(new Uri(edge.Nginx.Address, "/api/v1/me?a=b"));
    }

    [Fact]
    public async Task Another_name_is_not_served()
    {
        await using var tls = await edge.ConnectAsync();
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: somebody.example\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var answer = new StreamReader(tls);
        (await answer.ReadLineAsync()).ShouldBe("HTTP/1.1 421 Misdirected Request");
    }

    [Theory]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/openapi/v1.json", "application/json; charset=utf-8")]
    public async Task Scripts_and_json_are_compressed(string path, string type)
    {
        using var client = edge.NewClient();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        using var answer = await client.GetAsync(path);
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        answer.Content.Headers.ContentType!.ToString().ShouldBe(type);
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
    }

    [Fact]
    public async Task A_version_read_compressed_can_be_changed()
    {
        using var client = edge.NewSignedInClient();
        var api = new Api(client);
        var id = (await api.Post("/api/v1/projects", new { name = "Weak" })).Result;
        var names = Enumerable.Range(0, 100).Select(i => $"a class with a long name {i}").ToArray();
        (await api.Post($"/api/v1/projects/{id}/classes", new { names })).Status.ShouldBe(200);
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/projects/{id}") { Headers = { { "Accept-Encoding", "gzip" } }, Version = HttpVersion.Version20 };
        using var read = await client.SendAsync(ask);
        read.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        read.Headers.ETag!.IsWeak.ShouldBeTrue();
        (await api.Patch($"/api/v1/projects/{id}", new { name = "Changed" }, ("If-Match", read.Headers.ETag.ToString()))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_event_arrives_while_its_stream_is_open()
    {
        using var client = edge.NewSignedInClient();
        var api = new Api(client);
        var id = (await api.Post("/api/v1/projects", new { name = "Live" })).Result;
        using var stream = await client.GetAsync($"/api/v1/events?project={id}", HttpCompletionOption.ResponseHeadersRead);
        stream.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        stream.Content.Headers.ContentEncoding.ShouldBeEmpty();
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90))).ShouldBe(": connected");
        (await api.Patch($"/api/v1/projects/{id}", new { name = "Renamed" })).Status.ShouldBe(200);
        string? line;
        do
            line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));
        while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);
        JsonNode.Parse(line!["data: ".Length..])!["id"]!.GetValue<string>().ShouldBe(id);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_a_problem_with_its_code()
    {
        using var client = edge.NewClient();
        using var answer = await client.PostAsync("/api/v1/projects", new ByteArrayContent(new byte[5 << 20]));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>().ShouldBe("request.too_large");
    }

    [Fact]
    public async Task A_large_object_goes_through()
    {
        using var client = edge.NewSignedInClient();
        var api = new Api(client);
        var project = (await api.Post("/api/v1/projects", new { name = "Large" })).Result;
        var bytes = new byte[6 << 20];
        Random.Shared.NextBytes(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var upload = (await api.Post($"/api/v1/projects/{project}/uploads", new { fileName = "large.zip", bytes = bytes.Length, sha256 })).Body;
        using var put = await client.PutAsync(upload["url"]!.GetValue<string>(), new ByteArrayContent(bytes));
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Requests_go_on_when_one_of_two_web_hosts_is_killed()
    {
        using var other = edge.NewHost("other");
        await other.ReadyAsync();
        await using var nginx = edge.New("two", [edge.WebHost, other.Http.BaseAddress!]);
        await nginx.StartAsync();
        using var client = edge.NewClient(nginx.Address);
        for (var i = 0; i < 40; i++)
        {
            if (i == 10)
                other.Kill();
            (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK, $"request {i}");
        }
    }

    [Fact]
    public async Task What_no_web_host_answers_is_a_problem_that_asks_to_come_back()
    {
        await using var nginx = edge.New("alone", [new Uri($"http://127.0.0.1:{FreePorts.Take()}")]);
        await nginx.StartAsync();
        using var client = edge.NewClient(nginx.Address);
        using var answer = await client.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>().ShouldBe("unavailable");
    }

    [Fact]
    public async Task A_caller_cannot_say_that_it_is_somebody_else()
    {
        await using var echo = await EchoHost.StartAsync("127.0.0.1");
        await using var nginx = edge.New("echo", [echo.Address]);
        await nginx.StartAsync();
        using var client = edge.NewClient(nginx.Address, from: "127.0.0.7");
        var seen = await EchoHost.AskAsync(client, nginx.Address, ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "gopher"), ("Forwarded", "for=203.0.113.9"));
        seen.ShouldBe($"127.0.0.7 https {nginx.Address.Authority}");
    }

    [Fact]
    public async Task Sign_ins_are_limited_by_the_address_they_really_come_from()
    {
        using var busy = edge.NewClient(from: "127.0.0.8");
        using var calm = edge.NewClient(from: "127.0.0.9");
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SignInAsync(busy)));
        answers.ShouldContain((429, "request.too_many"));
        (await SignInAsync(calm)).ShouldBe((401, "session.not_local"));
    }

    private static async Task<(int Status, string? Code)> SignInAsync(HttpClient client)
    {
        var answer = await new Api(client).Post("/api/v1/session", new { token = HostProcess.Token });
        return (answer.Status, answer.Code);
    }
}
