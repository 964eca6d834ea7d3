using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>Sends a page's calls on as if the sign-in under which the first of them was made lay further back. The emulator signs nothing, so its tokens can be written anew.</summary>
internal static class AgedTokens
{
    private const string Prefix = "Bearer ";

    public static Func<IRoute, Task> By(TimeSpan earlier)
    {
        long? first = null;
        return async route =>
        {
            var headers = new Dictionary<string, string>(await route.Request.AllHeadersAsync());
            var parts = headers["authorization"][Prefix.Length..].Split('.');
            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
            var signedIn = claims["auth_time"]!.GetValue<long>();
            first ??= signedIn;
            if (signedIn == first)
            {
                claims["auth_time"] = signedIn - (long)earlier.TotalSeconds;
                headers["authorization"] = $"{Prefix}{parts[0]}.{Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
            }

            await route.ContinueAsync(new RouteContinueOptions { Headers = headers });
        };
    }
}
