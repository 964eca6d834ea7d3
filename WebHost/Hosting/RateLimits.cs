using System.Globalization;
using System.Threading.RateLimiting;

namespace VisionInApp.WebHost.Hosting;

/// <summary>A generous bound per user (per address before sign-in): nobody's script can starve the others.</summary>
public static class RateLimits
{
    private const int Burst = 2000;
    private const int PerSecond = 500;
    private const int SignInsPerMinute = 120;
    public const string SignIn = "sign-in";

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(Who(http), _ => new()
        {
            TokenLimit = Burst,
            TokensPerPeriod = PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
        limits.AddPolicy(SignIn, http => RateLimitPartition.GetFixedWindowLimiter(Who(http), _ => new()
        {
            PermitLimit = SignInsPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));
    });

    private static string Who(HttpContext http) =>
        http.User.FindFirst("sub")?.Value is { } user ? $"user:{user}" : $"address:{http.Connection.RemoteIpAddress}";
}
