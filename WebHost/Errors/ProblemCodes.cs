namespace VisionInApp.WebHost.Errors;

/// <summary>The <c>code</c> of problems that no feature speaks for.</summary>
public static class ProblemCodes
{
    public static string Of(int? status) => status switch
    {
        400 => "request.invalid",
        401 => "session.required",
        403 => "access.denied",
        404 => "route.not_found",
        405 => "request.method",
        413 => "request.too_large",
        415 => "request.media_type",
        429 => "request.too_many",
        503 => "unavailable",
        _ => "internal",
    };

    /// <summary>Gives a problem its code unless it has one.</summary>
    public static void Complete(ProblemDetailsContext context) =>
        context.ProblemDetails.Extensions.TryAdd("code", Of(context.ProblemDetails.Status));
}
