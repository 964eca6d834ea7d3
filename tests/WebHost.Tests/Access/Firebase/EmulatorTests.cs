using VisionInApp.Servers;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

/// <summary>The host in development with the real Auth emulator.</summary>
public sealed class EmulatorTests(RealServers servers)
{
    [Fact]
    public async Task An_account_of_the_emulator_signs_in_and_ends_its_sessions()
    {
        var emulator = await servers.GetAsync(folder => new FirebaseEmulator(folder));
        await using var host = new EmulatedHost(emulator.Host);
        await host.InitializeAsync();
        var session = await emulator.Accounts.SignUpAsync("kim@example.com", "correct horse");
        var person = host.NewApi(session.IdToken);
        (await person.Get("/api/v1/me")).Body["id"]!.GetValue<string>().ShouldBe(session.UserId);

        (await person.Post("/api/v1/session/end-all")).Status.ShouldBe(200);
        (await person.Get("/api/v1/me")).Code.ShouldBe("session.revoked");
        (await host.NewApi(session.IdToken + "AAAA").Get("/api/v1/me")).Code.ShouldBe("session.required");
        (await host.NewApi(null).Get("/api/v1/session/settings")).Body["firebase"]!["emulator"]!.GetValue<string>().ShouldBe($"http://{emulator.Host}");
    }

    [Fact]
    public async Task Accounts_are_there_again_after_a_stop_and_as_last_kept_after_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("emulator-").FullName;
        await using var emulator = new FirebaseEmulator(folder);
        Assert.SkipWhen(emulator.Missing is not null, emulator.Missing ?? "");
        await emulator.StartAsync();
        var first = await emulator.Accounts.SignUpAsync("first@example.com", "correct horse");
        await emulator.StopAsync();
        await emulator.StartAsync();
        (await emulator.Accounts.SignInAsync("first@example.com", "correct horse")).UserId.ShouldBe(first.UserId);

        var second = await emulator.Accounts.SignUpAsync("second@example.com", "battery staple");
        await emulator.KeepAccountsAsync();
        emulator.Kill();
        await emulator.StartAsync();
        (await emulator.Accounts.SignInAsync("second@example.com", "battery staple")).UserId.ShouldBe(second.UserId);
        (await Should.ThrowAsync<HttpRequestException>(() => emulator.Accounts.SignInAsync("second@example.com", "wrong"))).Message.ShouldContain("INVALID");
        await emulator.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class EmulatedHost(string emulator) : HostFixture
    {
        protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
        {
            ["environment"] = "Development",
            ["Access:Provider"] = "firebase",
            ["Access:Firebase:ProjectId"] = FirebaseEmulator.ProjectId,
            ["Access:Firebase:EmulatorHost"] = emulator,
        };
    }
}
