using VisionInApp.Platform;

namespace VisionInApp.Tests.Platform;

public class ConfigurationTests
{
    [Theory]
    [InlineData("Catalog")]
    [InlineData("Streams")]
    [InlineData("Objects")]
    [InlineData("Search")]
    [InlineData("Cache")]
    public void An_unknown_provider_is_refused_naming_its_key(string area)
    {
        var key = $"Platform:{area}:Provider";
        var refusal = Should.Throw<PlatformConfigurationException>(() => new TestPlatform(settings: new() { [key] = "punchcards" }));
        refusal.Message.ShouldContain(key);
        refusal.Message.ShouldContain("punchcards");
    }
}
