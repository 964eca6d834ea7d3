using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Platform;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Nginx;

public class ForwardedTests
{
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9 https")]
    [InlineData("127.0.0.0/8", "203.0.113.9", "203.0.113.9 https")]
    [InlineData("10.0.0.1, 127.0.0.1", "203.0.113.9", "203.0.113.9 https")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9 https")]
    [InlineData("127.0.0.1, 203.0.113.0/24", "198.51.100.1, 203.0.113.9", "198.51.100.1 https")]
    [InlineData("10.0.0.1", "203.0.113.9", "127.0.0.1 http")]
    [InlineData("", "203.0.113.9", "127.0.0.1 http")]
    public async Task A_proxy_is_believed_only_where_it_is_known(string known, string forwarded, string seen)
    {
        await using var host = await EchoHost.StartAsync(known);
        using var client = new HttpClient();
        var both = forwarded.Contains(',', StringComparison.Ordinal) ? "https, https" : "https";
        (await EchoHost.AskAsync(client, host.Address, ("X-Forwarded-For", forwarded), ("X-Forwarded-Proto", both))).ShouldStartWith(seen + " ");
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("10.0.0.1, 10.0.0.0/99")]
    public void A_proxy_that_is_no_address_is_refused_naming_the_key(string known)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Proxy:Known", known)]).Build();
        Should.Throw<PlatformConfigurationException>(() => new ServiceCollection().AddForwardedRequests(configuration)).Message.ShouldStartWith("Proxy:Known");
    }
}
