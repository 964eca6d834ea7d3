using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace VisionInApp.WebHost.Access;

/// <summary>Authenticates devices by the tokens they sign.</summary>
public sealed class DeviceSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, DeviceTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Device";
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var (device, refusal) = await tokens.CheckAsync(header[Prefix.Length..].Trim(), reads: HttpMethods.IsGet(Request.Method), Context.RequestAborted);
        if (device is null)
            return AuthenticateResult.Fail($"Device token refused: {refusal}.");
        Context.Features.Set(new SignedInDevice(device));
        var identity = new ClaimsIdentity([new("sub", device.Id), new("project", device.ProjectId)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
