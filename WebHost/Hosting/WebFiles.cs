using Microsoft.Extensions.FileProviders;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The page: files of <c>wwwroot</c> beside the program (or of the folder named by <c>WebFiles</c>), always revalidated.</summary>
public static class WebFiles
{
    private static readonly string[] NotPages = ["/api", "/objects", "/health", "/openapi", "/reference"];

    public static void UseWebFiles(this WebApplication app)
    {
        var folder = Path.GetFullPath(app.Configuration["WebFiles"] ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        Directory.CreateDirectory(folder);
        var files = new PhysicalFileProvider(folder);
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "no-cache" });
        // Deep links: every path that is no file and no part of the API shows the page, whose router takes it from there.
        app.MapFallback("{*path:nonfile}", (HttpContext http) => ShowPage(http, files.GetFileInfo("index.html"))).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult ShowPage(HttpContext http, IFileInfo page)
    {
        var isPage = page.Exists && HttpMethods.IsGet(http.Request.Method) && !NotPages.Any(p => http.Request.Path.StartsWithSegments(p));
        if (!isPage)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.PhysicalFile(page.PhysicalPath!, "text/html; charset=utf-8");
    }
}
