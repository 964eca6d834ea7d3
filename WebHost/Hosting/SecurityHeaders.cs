using VisionInApp.Platform.Objects;

namespace VisionInApp.WebHost.Hosting;

/// <summary>What browsers must not do with our answers.</summary>
public static class SecurityHeaders
{
    /// <summary>
    /// Only our own files; no inline script or style, no frame, no plug-in. <c>data:</c> and <c>blob:</c> pictures are Bootstrap's icons and local previews.
    /// Files are sent straight to the object store, so its origin may be reached too; pictures come from here.
    /// </summary>
    private static string Policy(Uri? objects) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
        $"connect-src 'self'{(objects is null ? "" : " " + objects.GetLeftPart(UriPartial.Authority))}; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The API reference builds its page with inline script and style; everything it loads is still ours.</summary>
    private const string ReferencePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var policy = Policy(app.ApplicationServices.GetRequiredService<IObjectStore>().PublicOrigin);
        return app.Use((context, next) => Protect(context, next, policy));
    }

    private static Task Protect(HttpContext context, RequestDelegate next, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(ApiDescription.ReferencePath) ? ReferencePolicy : policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        return next(context);
    }
}
