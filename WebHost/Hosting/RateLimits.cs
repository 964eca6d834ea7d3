using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using VisionInApp.Platform.Cache;

namespace VisionInApp.WebHost.Hosting;

/// <summary>A generous bound per user or device (per address before sign-in), over all web hosts together: nobody's script can starve the others.</summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    private static readonly Bucket Calls = new(Burst: 2000, PerSecond: 500);
    private static readonly Bucket SignIns = new(Burst: 120, PerSecond: 2);

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
        services.AddOptions<RateLimiterOptions>().Configure<ISharedCounts>((limits, shared) =>
        {
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Limit(http, "calls", Calls, shared));
            limits.AddPolicy(SignIn, http => Limit(http, SignIn, SignIns, shared));
        });
        return services;
    }

    private static RateLimitPartition<string> Limit(HttpContext http, string what, Bucket bucket, ISharedCounts shared) =>
        RateLimitPartition.Get($"{what}:{Who(http)}", key => new SharedLimiter(key, bucket, shared));

    private static string Who(HttpContext http) =>
        http.User.FindFirst("sub")?.Value is { } user ? $"user:{user}" : $"address:{http.Connection.RemoteIpAddress}";
}
