using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace VisionInApp.WebHost.Access;

/// <summary>Who looks after the whole installation.</summary>
public sealed class Admins(AccessOptions options)
{
    private readonly HashSet<string> named = [.. options.Admins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    private readonly bool local = options.Provider == AccessOptions.Local;

    public bool Includes(ClaimsPrincipal user)
    {
        if (user.FindFirstValue("sub") is not { } id)
            return false;
        if (local)
            return id == LocalSignIn.UserId;
        return named.Contains(id) || (user.FindFirstValue("email_verified") == "true" && user.FindFirstValue("email") is { } email && named.Contains(email, StringComparer.OrdinalIgnoreCase));
    }
}

internal sealed record AdminRequirement : IAuthorizationRequirement;

internal sealed class AdminHandler(Admins admins) : AuthorizationHandler<AdminRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AdminRequirement requirement)
    {
        if (admins.Includes(context.User))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
