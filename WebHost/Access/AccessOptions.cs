using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;

namespace VisionInApp.WebHost.Access;

/// <summary>Section <c>Access</c>: how people sign in.</summary>
[Settings("Access")]
public sealed class AccessOptions
{
    public const string Local = "local";
    public const string WithFirebase = "firebase";

    /// <summary><c>local</c>, one-time links for the person at the machine, or <c>firebase</c>.</summary>
    public string Provider { get; set; } = Local;

    /// <summary>Who may look after the whole installation: user ids and verified e-mail addresses, separated by commas. Locally it is the local user.</summary>
    public string Admins { get; set; } = "";

    public FirebaseOptions Firebase { get; set; } = new();

    /// <exception cref="PlatformConfigurationException">A value is missing or wrong; the message names its key.</exception>
    public static AccessOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var options = configuration.Read<AccessOptions>();
        switch (options.Provider)
        {
            case Local:
                return options;
            case WithFirebase:
                options.Firebase.Check(environment);
                return options;
            default:
                throw new PlatformConfigurationException($"Access:Provider is '{options.Provider}', which this build does not know; use 'local' or 'firebase'.");
        }
    }
}
