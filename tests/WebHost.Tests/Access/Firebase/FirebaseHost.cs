using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>The host as it signs in with Firebase, where Firebase is an issuer of our own.</summary>
public sealed class FirebaseHost : HostFixture
{
    private readonly KeyServer keyServer;

    public FirebaseHost() => keyServer = new KeyServer(() => Issuer.KeySet());

    internal TestIssuer Issuer { get; } = new("key-1");

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Access:Provider"] = "firebase",
        ["Access:Firebase:ProjectId"] = TestIssuer.ProjectId,
        ["Access:Firebase:ApiKey"] = "public-key",
        ["Access:Admins"] = "root-uid, root@example.com",
    };

    /// <summary>Somebody with a good token.</summary>
    internal Api Person(string userId, Action<JsonObject>? change = null) => NewApi(Token(userId, change));

    /// <summary>A good token, or what is made of it.</summary>
    internal string Token(string userId = "ann-uid", Action<JsonObject>? change = null)
    {
        var claims = TestIssuer.Claims(DateTimeOffset.UtcNow, userId);
        change?.Invoke(claims);
        return Issuer.Sign(claims, "key-1");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(
        services => services.AddHttpClient(nameof(SigningKeys)).ConfigurePrimaryHttpMessageHandler(() => keyServer));
}

/// <summary>Answers with a key set, or not at all.</summary>
internal sealed class KeyServer(Func<string> keySet) : HttpMessageHandler
{
    public int Asked { get; private set; }
    public bool Down { get; set; }

    /// <summary>For how long the answer says it holds.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(6);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        if (Down)
            throw new HttpRequestException("No route to host");
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(keySet()) };
        answer.Headers.CacheControl = new CacheControlHeaderValue { MaxAge = MaxAge };
        return Task.FromResult(answer);
    }
}

[CollectionDefinition(Name)]
public sealed class FirebaseHostCollection : ICollectionFixture<FirebaseHost>
{
    public const string Name = "firebase host";
}
