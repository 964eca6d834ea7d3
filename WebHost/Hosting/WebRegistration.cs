using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Operations;

namespace VisionInApp.WebHost.Hosting;

/// <summary>Everything the web side needs beside the silo.</summary>
public static class WebRegistration
{
    private const long MaxJsonBytes = 4 << 20;

    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = MaxJsonBytes;
        });
        builder.Services
            .AddForwardedRequests(builder.Configuration)
            .AddAccess(builder.Configuration, builder.Environment).AddFeatures().AddRateLimits().AddOperatorPass().AddApiDescription()
            .AddProblemDetails(o => o.CustomizeProblemDetails = ProblemCodes.Complete)
            .AddExceptionHandler<ExceptionProblems>()
            .AddValidation()
            .Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(o =>
            {
                o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
                // Letters of every script stay readable; what HTML would read as markup is escaped.
                o.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
            });
        return builder;
    }
}
