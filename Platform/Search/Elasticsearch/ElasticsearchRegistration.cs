using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Checks the settings and makes the client: its address, how it signs in, whom it trusts and how often it tries.</summary>
internal static partial class ElasticsearchRegistration
{
    private const string Area = "Search";
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private const long MaxAnswerBytes = 64 << 20;

    public static IServiceCollection AddElasticsearch(this IServiceCollection services, SearchOptions options)
    {
        var address = AddressOf(options);
        if (!Prefix().IsMatch(options.IndexPrefix))
            throw new PlatformConfigurationException("Platform:Search:IndexPrefix has other characters than a to z, 0 to 9, '-' and '_', or does not begin with a letter.");
        if (options.Timeout <= TimeSpan.Zero)
            throw new PlatformConfigurationException("Platform:Search:Timeout is not above zero; write it as '00:00:08'.");
        var authorization = Authorization(options);
        var trusted = Trusted(options.CaFile);
        services
            .AddHttpClient(ElasticsearchClient.Name, client =>
            {
                client.BaseAddress = address;
                client.DefaultRequestHeaders.Authorization = authorization;
                client.MaxResponseContentBufferSize = MaxAnswerBytes;
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(() => Handler(trusted))
            .RemoveAllLoggers()
            .AddResilienceHandler("retry", Retry);
        return services
            .AddSingleton(new IndexNames(options.IndexPrefix))
            .AddSingleton<ElasticsearchClient>()
            .AddSingleton<BulkWriter>()
            .AddSingleton<SearchIndex>()
            .AddSingleton(s => ActivatorUtilities.CreateInstance<PagedSearch>(s, options.Timeout))
            .AddSingleton<ISearch, ElasticsearchSearch>();
    }

    // Everything we send may be sent twice: versions are external, and searching changes nothing.
    // Each try would be logged with its stack; who asked says once what came of all.
    private static void Retry(ResiliencePipelineBuilder<HttpResponseMessage> builder) => builder
        .ConfigureTelemetry(NullLoggerFactory.Instance)
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = Attempts,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            ShouldRetryAfterHeader = false,
            DelayGenerator = args => ValueTask.FromResult(Asked(args.Outcome.Result?.Headers.RetryAfter)),
        })
        .AddTimeout(AttemptTimeout);

    // As long as the server asks, within bounds; null leaves it to the back-off.
    private static TimeSpan? Asked(RetryConditionHeaderValue? header) =>
        header?.Delta is { } asked ? (asked < LongestPause ? asked : LongestPause) : null;

    private static Uri AddressOf(SearchOptions options)
    {
        var text = PlatformConfiguration.Require(Area, nameof(options.Address), options.Address, "name the server as 'https://host:9200'");
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new PlatformConfigurationException("Platform:Search:Address is not an address such as 'https://host:9200'.");
        if (address.UserInfo.Length > 0)
            throw new PlatformConfigurationException("Platform:Search:Address holds a user; put it into Platform:Search:User and Platform:Search:Password.");
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && (options.User.Length > 0 || options.ApiKey.Length > 0))
            throw new PlatformConfigurationException("Platform:Search:Address would carry the password to another machine without TLS; use https://.");
        return address;
    }

    private static AuthenticationHeaderValue? Authorization(SearchOptions options) => options switch
    {
        { User: "", Password: not "" } => throw new PlatformConfigurationException("Platform:Search:User is empty, but there is a Platform:Search:Password."),
        { User: not "", Password: "" } => throw new PlatformConfigurationException("Platform:Search:Password is empty, but there is a Platform:Search:User."),
        { User: not "", ApiKey: not "" } => throw new PlatformConfigurationException("Platform:Search:ApiKey stands beside Platform:Search:User; keep one of them."),
        { ApiKey: not "" } => new AuthenticationHeaderValue("ApiKey", options.ApiKey),
        { User: not "" } => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}"))),
        _ => null,
    };

    private static X509Certificate2Collection? Trusted(string caFile)
    {
        if (caFile.Length == 0)
            return null;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(caFile);
            return authorities.Count > 0 ? authorities : throw new CryptographicException("It holds no certificate.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new PlatformConfigurationException($"Platform:Search:CaFile '{caFile}' is not a readable PEM file with a certificate. {e.Message}");
        }
    }

    private static SocketsHttpHandler Handler(X509Certificate2Collection? trusted)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (trusted is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(trusted);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,100}$")]
    private static partial Regex Prefix();
}
