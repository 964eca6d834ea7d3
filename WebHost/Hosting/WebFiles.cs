using Microsoft.Extensions.FileProviders;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The page: files of <c>wwwroot</c> beside the program (or of the folder named by <c>WebFiles</c>), always revalidated. Its routes live in the hash.</summary>
public static class WebFiles
{
    public static void UseWebFiles(this WebApplication app)
    {
        var folder = Path.GetFullPath(app.Configuration["WebFiles"] ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        Directory.CreateDirectory(folder);
        var files = new PhysicalFileProvider(folder);
        // Looking for a file costs the disk's time, which calls need not spend.
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api"), pages => pages.UseFiles(files));
    }

    private static void UseFiles(this IApplicationBuilder app, IFileProvider files)
    {
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "no-cache" });
    }
}
