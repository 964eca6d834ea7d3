using System.Security.Cryptography;
using VisionInApp.Launcher.Arrangements;
using VisionInApp.Servers;

namespace VisionInApp.Launcher.Real;

/// <summary>One account of the Firebase emulator, the same after every start, so that its projects are its own again.</summary>
internal sealed class DemoAccount(FirebaseEmulator emulator, string passwordFile, TimeProvider time) : ISignIn
{
    public const string Email = "demo@vision.example";
    public const string UserId = "demo";

    // Tokens are good for an hour.
    private static readonly TimeSpan Renewed = TimeSpan.FromMinutes(30);
    private string? _token;
    private long _since;

    public string Password { get; } = Kept(passwordFile);

    /// <summary>Unless an earlier start did.</summary>
    public Task MakeAsync() => emulator.Accounts.MakeAsync(UserId, Email, Password, "Demo");

    public async Task<string> TokenAsync(HttpClient http, CancellationToken cancellation)
    {
        if (_token is null || time.GetElapsedTime(_since) > Renewed)
            (_token, _since) = ((await emulator.Accounts.SignInAsync(Email, Password)).IdToken, time.GetTimestamp());
        return _token;
    }

    private static string Kept(string file)
    {
        if (!File.Exists(file))
            PrivateFile.Write(file, RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 12));
        return File.ReadAllText(file);
    }
}
