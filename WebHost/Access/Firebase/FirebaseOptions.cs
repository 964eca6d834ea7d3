using System.Net;
using System.Text.RegularExpressions;
using VisionInApp.Platform;

namespace VisionInApp.WebHost.Access;

/// <summary>Section <c>Access:Firebase</c>. Nothing in it is secret: pages show the API key to everyone.</summary>
public sealed partial class FirebaseOptions
{
    private const string Area = "Access:Firebase";

    public string ProjectId { get; set; } = "";

    /// <summary>The web API key of the Firebase project; not needed with the emulator.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The domain of Firebase's own sign-in pages, which Google sign-in passes through; empty means <c>PROJECT.firebaseapp.com</c>.</summary>
    public string AuthDomain { get; set; } = "";

    /// <summary><c>127.0.0.1:PORT</c> of an Auth emulator, whose tokens nobody signed: only in Development.</summary>
    public string EmulatorHost { get; set; } = "";

    /// <summary>Whether the page offers to sign in with Google.</summary>
    public bool Google { get; set; }

    /// <summary>Whether an account must have confirmed its e-mail address before it may call anything.</summary>
    public bool VerifiedEmail { get; set; }

    /// <summary>How lately somebody must have signed in to remove a project or a member, change a role, invite an owner, revoke a device or decide on an account; zero asks for nothing.</summary>
    public TimeSpan RecentSignIn { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where Google shows the public keys of its tokens, as a JSON Web Key Set.</summary>
    public string KeysAddress { get; set; } = "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com";

    public bool UsesEmulator => EmulatorHost.Length > 0;

    /// <exception cref="PlatformConfigurationException">A value is missing or wrong; the message names its key.</exception>
    public void Check(IHostEnvironment environment)
    {
        if (!ProjectName().IsMatch(ProjectId))
            throw Wrong(nameof(ProjectId), ProjectId, "it must be the id of a Firebase project, such as 'my-project-1a2b3'");
        if (UsesEmulator)
            CheckEmulator(environment);
        else if (ApiKey.Length == 0)
            throw Wrong(nameof(ApiKey), ApiKey, "it must be the project's web API key, from the Firebase console's project settings");
        if (RecentSignIn < TimeSpan.Zero || RecentSignIn > TimeSpan.FromDays(1))
            throw Wrong(nameof(RecentSignIn), RecentSignIn.ToString(), "it must be zero to a day, as in '00:10:00'");
        if (AuthDomain.Length == 0)
            AuthDomain = $"{ProjectId}.firebaseapp.com";
        if (!DomainName().IsMatch(AuthDomain))
            throw Wrong(nameof(AuthDomain), AuthDomain, "it must be a domain name without scheme and path");
        if (!Uri.TryCreate(KeysAddress, UriKind.Absolute, out var keys) || !(keys.Scheme == Uri.UriSchemeHttps || (keys.Scheme == Uri.UriSchemeHttp && keys.IsLoopback)))
            throw Wrong(nameof(KeysAddress), KeysAddress, "it must be an https address");
    }

    private void CheckEmulator(IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
            throw Wrong(nameof(EmulatorHost), EmulatorHost, $"an emulator signs nothing, so it is for Development only and this is {environment.EnvironmentName}; remove it, or set ASPNETCORE_ENVIRONMENT");
        var colon = EmulatorHost.LastIndexOf(':');
        var isLoopback = colon > 0 && ushort.TryParse(EmulatorHost[(colon + 1)..], out var port) && port > 0
            && IPAddress.TryParse(EmulatorHost[..colon], out var address) && IPAddress.IsLoopback(address);
        if (!isLoopback)
            throw Wrong(nameof(EmulatorHost), EmulatorHost, "an emulator signs nothing, so it must be on this machine: '127.0.0.1:PORT'");
    }

    private static PlatformConfigurationException Wrong(string key, string value, string why) => new($"{Area}:{key} is '{value}'; {why}.");

    [GeneratedRegex("^[a-z][a-z0-9-]{3,62}$")]
    private static partial Regex ProjectName();

    [GeneratedRegex("^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+(:[0-9]{1,5})?$", RegexOptions.IgnoreCase)]
    private static partial Regex DomainName();
}
