using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using VisionInApp.Grains.Interfaces;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Search;
using VisionInApp.Vision.Images;
using VisionInApp.Vision.Packages;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Errors;

/// <summary>Turns exceptions into problem details: the caller's mistakes with their reason, outages as 503, bugs as 500 without any inside.</summary>
public sealed class ExceptionProblems(IProblemDetailsService problems, ILogger<ExceptionProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var (status, code, detail) = Describe(exception);
        if (status == StatusCodes.Status500InternalServerError)
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "1";
        var problem = new ProblemDetails { Status = status, Detail = detail, Extensions = { ["code"] = code } };
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static (int Status, string Code, string Detail) Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => (400, "request.malformed", Innermost(bad)),
        BadHttpRequestException { StatusCode: var status } bad => (status, ProblemCodes.Of(status), bad.Message),
        ImageRejectedException image => (422, image.Code, image.Message),
        PackageRejectedException package => (422, package.Code, package.Message),
        ObjectMismatchException mismatch => (422, "object.mismatch", mismatch.Message),
        UploadIncompleteException incomplete => (409, "upload.incomplete", incomplete.Message),
        ObjectStoreUnavailableException => (503, "objects.unavailable", "The object store does not answer; try again."),
        TimeoutException or CatalogBusyException or CatalogUnavailableException or StorageUnavailableException or OperationCanceledException => (503, "busy", "The server did not answer in time; try again."),
        SigningKeysUnavailableException => (503, "session.keys_unavailable", "Sign-ins cannot be checked now; try again."),
        SearchUnavailableException => (503, "search.unavailable", "The search does not answer now; everything else works without it. Try again in a moment."),
        SiloUnavailableException or OrleansException => (503, "unavailable", "The server is starting, stopping or overloaded; try again."),
        _ => (500, "internal", "Something went wrong on the server; its log says what."),
    };

    private static string Innermost(BadHttpRequestException bad) => bad.InnerException is { } inner ? $"{bad.Message} {inner.Message}" : bad.Message;
}
