using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using VisionInApp.Platform;
using VisionInApp.Platform.Signing;

namespace VisionInApp.WebHost.Access;

/// <summary>Who may call: users with our access token, devices with tokens of their own.</summary>
public static class AccessRegistration
{
    public const string Users = "Users";
    public const string Devices = "Devices";

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton(s => new LocalSignIn(
            Environment.GetEnvironmentVariable(LocalSignIn.TokensVariable), Path.Combine(KeysFolder(s), "used-sign-in-tokens")));
        services.AddSingleton(s => new AccessTokens(KeyFiles.OpenSecret(KeysFolder(s), "access-tokens"), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Membership>();
        var started = TimeProvider.System.GetUtcNow();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DeviceTokens>(s, started));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(o => o.MapInboundClaims = false)
            .AddScheme<AuthenticationSchemeOptions, DeviceSignIn>(DeviceSignIn.SchemeName, null);
        // It would write a key ring for cookies into the home folder at start; nothing here uses cookies.
        services.Remove(services.Single(s => s.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>((o, tokens) => o.TokenValidationParameters = tokens.Validation);
        services.AddAuthorizationBuilder()
            .AddPolicy(Users, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser())
            .AddPolicy(Devices, p => p.AddAuthenticationSchemes(DeviceSignIn.SchemeName).RequireAuthenticatedUser());
        return services;
    }

    internal static string KeysFolder(IServiceProvider services) => Path.Combine(services.GetRequiredService<PlatformOptions>().DataFolder, "keys");
}
