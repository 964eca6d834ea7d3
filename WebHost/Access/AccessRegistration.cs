using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using VisionInApp.Platform;
using VisionInApp.Platform.Signing;

namespace VisionInApp.WebHost.Access;

/// <summary>Who may call: users with a bearer token of the sign-in provider, devices with tokens of their own.</summary>
public static class AccessRegistration
{
    public const string Users = "Users";
    public const string Admins = "Admins";
    public const string Devices = "Devices";

    /// <summary>What devices themselves call.</summary>
    public const string DevicePath = "/api/v1/device";

    /// <exception cref="PlatformConfigurationException">The section <c>Access</c> cannot be used.</exception>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var options = AccessOptions.Read(configuration, environment);
        services.AddSingleton(options).AddSingleton<Admins>().AddSingleton<Membership>().AddSingleton<People>().AddSingleton<RecentSignIn>();
        var started = TimeProvider.System.GetUtcNow();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DeviceTokens>(s, started));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(o =>
            {
                o.MapInboundClaims = false;
                o.ForwardDefaultSelector = http => http.Request.Path.StartsWithSegments(DevicePath) ? LaterSignIn.SchemeName : null;
            })
            .AddScheme<AuthenticationSchemeOptions, LaterSignIn>(LaterSignIn.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, DeviceSignIn>(DeviceSignIn.SchemeName, null);
        // It would write a key ring for cookies into the home folder at start; nothing here uses cookies.
        services.Remove(services.Single(s => s.ImplementationType?.Name == "DataProtectionHostedService"));
        _ = options.Provider == AccessOptions.Local ? services.AddLocalSignIn() : services.AddFirebaseSignIn(options.Firebase);
        services.AddAuthorizationBuilder()
            .AddPolicy(Users, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser())
            .AddPolicy(Admins, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser().AddRequirements(new AdminRequirement()))
            .AddPolicy(Devices, p => p.AddAuthenticationSchemes(DeviceSignIn.SchemeName).RequireAuthenticatedUser());
        services.AddSingleton<IAuthorizationHandler, AdminHandler>();
        return services;
    }

    internal static string KeysFolder(IServiceProvider services) => Path.Combine(services.GetRequiredService<PlatformOptions>().DataFolder, "keys");

    private static IServiceCollection AddLocalSignIn(this IServiceCollection services)
    {
        services.AddSingleton(s => new LocalSignIn(
            Environment.GetEnvironmentVariable(LocalSignIn.TokensVariable), Path.Combine(KeysFolder(s), "used-sign-in-tokens")));
        services.AddSingleton(s => new AccessTokens(KeyFiles.OpenSecret(KeysFolder(s), "access-tokens"), s.GetRequiredService<TimeProvider>()));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>((o, tokens) => o.TokenValidationParameters = tokens.Validation);
        return services;
    }

    private static IServiceCollection AddFirebaseSignIn(this IServiceCollection services, FirebaseOptions options)
    {
        services.AddHttpClient(nameof(SigningKeys), http => (http.Timeout, http.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(5), 1 << 20));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<SigningKeys>(
            s, s.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(SigningKeys)), new Uri(options.KeysAddress)));
        services.AddSingleton(options).AddSingleton<FirebaseSignIn>();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<FirebaseSignIn>((o, firebase) => firebase.Configure(o));
        return services;
    }
}
