using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace VisionInApp.Platform.Cache.Redis;

/// <summary>
/// The connection to a Redis that may be slow or gone at any moment. A call that gets no answer in time has none; after one, nobody asks for a second,
/// and then one caller tries for all. It connects again by itself.
/// </summary>
internal sealed class RedisLink(ConfigurationOptions options, TimeSpan timeout, TimeProvider time, ILogger<RedisLink> log) : IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private readonly Lazy<Task<ConnectionMultiplexer>> connection = new(() => ConnectionMultiplexer.ConnectAsync(options));

    /// <summary>When it may be asked again after a failure, as a time stamp; 0 while it answers.</summary>
    private long restUntil;

    /// <summary>What a connection string says, with our own rules about waiting.</summary>
    /// <exception cref="PlatformConfigurationException">It cannot be read; the message does not repeat it, since it may hold a password.</exception>
    public static ConfigurationOptions Read(string connectionString)
    {
        try
        {
            var options = ConfigurationOptions.Parse(connectionString);
            if (options.EndPoints.Count == 0)
                throw Unreadable();
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ConnectTimeout = 2000;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            options.KeepAlive = 10;
            options.ClientName = "visioninapp";
            return options;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw Unreadable();
        }

        static PlatformConfigurationException Unreadable() =>
            new("Platform:Cache:ConnectionString cannot be read; write it as 'host:port,password=…,ssl=true'.");
    }

    /// <summary>The answer, or null when there is none: Redis is away, slow, or refuses.</summary>
    public async Task<T?> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken cancellation)
        where T : class
    {
        if (!MayAsk())
            return null;
        try
        {
            var redis = await connection.Value.WaitAsync(timeout, cancellation);
            var asking = ask(redis.GetDatabase());
            Forget(asking);
            var answer = await asking.WaitAsync(timeout, cancellation);
            if (Interlocked.Exchange(ref restUntil, 0) != 0)
                log.LogInformation("Redis answers again");
            return answer;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref restUntil, After(Rest)) == 0)
                log.LogWarning("Redis gives no answer ({Reason}); this process goes on without it until it does", e.GetType().Name);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await connection.Value).DisposeAsync();
    }

    private bool MayAsk()
    {
        var until = Volatile.Read(ref restUntil);
        return until == 0 || (time.GetTimestamp() >= until && Interlocked.CompareExchange(ref restUntil, After(timeout + Rest), until) == until);
    }

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    // An answer that nobody waits for any more may still fail.
    private static void Forget(Task answer) => answer.ContinueWith(t => _ = t.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
}
