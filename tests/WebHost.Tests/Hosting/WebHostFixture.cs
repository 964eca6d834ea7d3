using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VisionInApp.Grains.Interfaces;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Hosting;

/// <summary>The real web host with its silo on a temporary data folder, behind Kestrel on a free port.</summary>
public abstract class HostFixture : WebApplicationFactory<Caller>, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("webhost-tests-").FullName;

    public string DataFolder => folder;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public virtual ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        return ValueTask.CompletedTask;
    }

    /// <summary>An HTTP client of its own with this bearer token, or none.</summary>
    public Api NewApi(string? token)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = ClientOptions.BaseAddress });
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Api(client);
    }

    public static Command NewCommand(string by = "local") => new(Guid.NewGuid().ToString("n"), by);

    /// <summary>What this host is configured with beside the defaults.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();

    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Host configuration reaches the program as its command line, so it is there when the program reads it.
        builder.ConfigureHostConfiguration(c => c.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:DataFolder"] = folder,
            ["environment"] = "Production",
            ["Logging:LogLevel:Default"] = "Warning",
        }).AddInMemoryCollection(Settings));
        return base.CreateHost(builder);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The host as it signs in locally; one for all tests.</summary>
public sealed class WebHostFixture : HostFixture
{
    public const string UsedByFixture = "fixture-token-0123456789abcdef0123456789abcdef";
    public const string ForReplay = "replay-token-0123456789abcdef0123456789abcdef";
    public const string ForForwarded = "forwarded-token-0123456789abcdef0123456789abcdef";

    static WebHostFixture() => Environment.SetEnvironmentVariable(LocalSignIn.TokensVariable, string.Join(',', UsedByFixture, ForReplay, ForForwarded));

    /// <summary>Signed in as the local user.</summary>
    public Api Api { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var session = await new Api(CreateClient()).Post("/api/v1/session", new { token = UsedByFixture });
        Api = NewApi(session.Body["accessToken"]!.GetValue<string>());
    }

    /// <summary>Somebody else than the local user.</summary>
    public Api Stranger(string userId = "stranger") => NewApi(Services.GetRequiredService<AccessTokens>().Issue(userId, userId).Token);

    /// <summary>A project of the local user; its id.</summary>
    public async Task<string> NewProjectAsync(string name, params string[] classes)
    {
        var made = await Api.Post("/api/v1/projects", new { name });
        var id = made.Body["result"]!.GetValue<string>();
        if (classes.Length > 0)
            (await Api.Post($"/api/v1/projects/{id}/classes", new { names = classes })).Status.ShouldBe(200);
        return id;
    }
}

[CollectionDefinition(Name)]
public sealed class WebHostCollection : ICollectionFixture<WebHostFixture>
{
    public const string Name = "web host";
}
