using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VisionInApp.Platform;

namespace VisionInApp.Tests.Platform;

/// <summary>The embedded adapters on a folder of their own, made as a host makes them.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly bool ownsFolder;

    public TestPlatform(string? folder = null, TimeProvider? time = null, Dictionary<string, string?>? settings = null)
    {
        ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("vision-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Platform:DataFolder", Folder), .. settings ?? []])
            .Build();
        var registrations = new ServiceCollection().AddLogging();
        if (time is not null)
            registrations.AddSingleton(time);
        try
        {
            services = registrations.AddPlatform(configuration).BuildServiceProvider();
        }
        catch when (ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
            throw;
        }
    }

    public static DateTimeOffset Noon { get; } = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public string Folder { get; }

    public static FakeTimeProvider Clock() => new(Noon);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
