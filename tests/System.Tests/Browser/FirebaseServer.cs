using System.Net.Http.Headers;
using Microsoft.Playwright;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Whole.Browser;

/// <summary>The server as it signs in with Firebase, where Firebase is its real emulator.</summary>
public sealed class FirebaseServer : BrowserServer
{
    public const string Password = "correct horse";
    private readonly FirebaseEmulator _emulator;
    private int _people;

    public FirebaseServer() => _emulator = new FirebaseEmulator(Path.Combine(Folder, "firebase"));

    internal FirebaseAccounts Accounts => _emulator.Accounts;

    public override async ValueTask InitializeAsync()
    {
        if (_emulator.Missing is null)
            await base.InitializeAsync();
    }

    protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync()
    {
        await _emulator.StartAsync();
        return new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Access__Provider"] = "firebase",
            ["Access__Firebase__ProjectId"] = FirebaseEmulator.ProjectId,
            ["Access__Firebase__EmulatorHost"] = _emulator.Host,
        };
    }

    internal override Task<Visitor> VisitAsync(string language = "en", int width = 1440, ColorScheme theme = ColorScheme.Light)
    {
        Assert.SkipWhen(_emulator.Missing is not null, _emulator.Missing ?? "");
        return base.VisitAsync(language, width, theme);
    }

    /// <summary>An address nobody has used yet.</summary>
    internal string NewEmail(string name) => $"{name}{Interlocked.Increment(ref _people)}@example.com";

    /// <summary>Calls the server as an account does, from outside the browser.</summary>
    internal async Task CallAsync(string email, string path)
    {
        var session = await Accounts.SignInAsync(email, Password);
        using var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.IdToken);
        using var answer = await http.PostAsync(path, null);
        answer.EnsureSuccessStatusCode();
    }

    public override async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        await base.DisposeAsync();
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FirebaseBrowserTests : ICollectionFixture<FirebaseServer>
{
    public const string Name = "browser with firebase";
}
