using VisionInApp.Platform.Objects;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Hosting;

/// <summary>What browsers must not do with our answers.</summary>
public static class SecurityHeaders
{
    private const string FirebaseServers = "https://identitytoolkit.googleapis.com https://securetoken.googleapis.com";

    /// <summary>The API reference builds its page with inline script and style; everything it loads is still ours.</summary>
    private const string ReferencePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var access = app.ApplicationServices.GetRequiredService<AccessOptions>();
        var firebase = access.Provider == AccessOptions.WithFirebase ? access.Firebase : null;
        var policy = Policy(app.ApplicationServices.GetRequiredService<IObjectStore>().PublicOrigin, firebase);
        // The window that Google sign-in opens must be able to answer the page.
        var opener = firebase is { Google: true } ? "same-origin-allow-popups" : "same-origin";
        return app.Use((context, next) => Protect(context, next, policy, opener));
    }

    /// <summary>
    /// Only our own files; no inline script or style, no frame, no plug-in. <c>data:</c> and <c>blob:</c> pictures are Bootstrap's icons and local previews.
    /// Files are sent straight to the object store, so its origin may be reached too; pictures come from here. With Firebase its servers may be reached, and for
    /// Google sign-in Google's script and the project's own sign-in page loaded.
    /// </summary>
    private static string Policy(Uri? objects, FirebaseOptions? firebase)
    {
        var reached = new List<string> { "'self'" };
        if (objects is not null)
            reached.Add(objects.GetLeftPart(UriPartial.Authority));
        if (firebase is not null)
            reached.Add(firebase.UsesEmulator ? $"http://{firebase.EmulatorHost}" : FirebaseServers);
        var (scripts, frames) = firebase is { Google: true } ? (" https://apis.google.com", $"frame-src https://{firebase.AuthDomain}; ") : ("", "");
        return
            $"default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
            $"connect-src {string.Join(' ', reached)}; {frames}manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static Task Protect(HttpContext context, RequestDelegate next, string policy, string opener)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(ApiDescription.ReferencePath) ? ReferencePolicy : policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = opener;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        return next(context);
    }
}
