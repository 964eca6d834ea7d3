using Microsoft.Extensions.Configuration;
using VisionInApp.Platform;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Configuration;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly string secrets = Directory.CreateTempSubdirectory("secrets-").FullName;

    [Fact]
    public void A_secret_file_wins_over_the_settings_file_and_the_environment_over_both()
    {
        var name = $"Va{Guid.NewGuid():n}";
        File.WriteAllText(Path.Combine(secrets, $"{name}__FromFile"), "file\n");
        File.WriteAllText(Path.Combine(secrets, $"{name}__FromBoth"), "file");
        Environment.SetEnvironmentVariable($"{name}__FromBoth", "environment");
        var builder = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"{name}:FromFile", "settings"), new($"{name}:FromBoth", "settings"), new($"{name}:FromSettings", "settings")])
            .AddEnvironmentVariables();
        builder.AddSecretFiles(secrets);
        var configuration = builder.Build();
        Environment.SetEnvironmentVariable($"{name}__FromBoth", null);
        new[] { "FromFile", "FromBoth", "FromSettings" }.Select(key => configuration[$"{name}:{key}"]).ShouldBe(["file", "environment", "settings"]);
    }

    [Fact]
    public void A_folder_of_secrets_that_is_not_there_is_refused() =>
        Should.Throw<PlatformConfigurationException>(() => new ConfigurationBuilder().AddSecretFiles(Path.Combine(secrets, "none"))).Message.ShouldContain("VISION_SECRETS");

    [Theory]
    [InlineData("Platform:Catalog:Providor", "Platform:Catalog:Provider")]
    [InlineData("Platform:Catalogue:Provider", "Platform:Catalog:Provider")]
    [InlineData("platform:datafolder:x", "Platform:DataFolder")]
    [InlineData("Platform:Streams:Partition", "Platform:Streams:Partitions")]
    public void A_key_that_nothing_reads_is_refused_with_the_one_that_was_meant(string key, string meant) =>
        Should.Throw<PlatformConfigurationException>(() => Check(key)).Message.ShouldBe($"{key} is not a setting; did you mean {meant}?", StringCompareShould.IgnoreCase);

    [Fact]
    public void A_key_like_no_other_is_refused_without_a_guess() =>
        Should.Throw<PlatformConfigurationException>(() => Check("Platform:Sandwiches:WithCheese")).Message.ShouldBe("Platform:Sandwiches:WithCheese is not a setting.");

    [Theory]
    [InlineData("Platform:Catalog:Provider")]
    [InlineData("PLATFORM:STREAMS:PARTITIONS")]
    [InlineData("Platform")]
    [InlineData("Platform:Streams")]
    [InlineData("Bridge:Pool")]
    [InlineData("Logging:LogLevel:Default")]
    public void Known_keys_and_other_peoples_sections_are_left_alone(string key) => Should.NotThrow(() => Check(key));

    [Fact]
    public void A_value_that_cannot_be_read_is_refused_naming_its_key()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:Streams:Retention", "a week")]).Build();
        Should.Throw<PlatformConfigurationException>(() => configuration.Read<StreamOptions>()).Message.ShouldContain("Platform:Streams:Retention");
    }

    public void Dispose() => Directory.Delete(secrets, recursive: true);

    private static void Check(string key) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, "x")]).Build().RequireKnown(KnownSettings.Of([typeof(CatalogOptions).Assembly]));
}
