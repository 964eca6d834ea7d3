using System.Text.Json;

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
        428 => "request.precondition",
        429 => "request.too_many",
        503 => "unavailable",
        _ => "internal",
    };

    /// <summary>Gives a problem its code unless it has one; fields are named as in the JSON.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions.TryAdd("code", Of(context.ProblemDetails.Status));
        if (context.ProblemDetails is HttpValidationProblemDetails validation)
            validation.Errors = validation.Errors.ToDictionary(e => JsonPath(e.Key), e => e.Value);
    }

    private static string JsonPath(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
