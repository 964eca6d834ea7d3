using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using VisionInApp.Platform;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access.Firebase;

public class AccessOptionsTests
{
    [Fact]
    public void Without_settings_people_sign_in_locally() => Read([]).Provider.ShouldBe("local");

    [Fact]
    public void An_emulator_on_this_machine_is_good_in_development() =>
        Read(WithEmulator("127.0.0.1:9099"), Environments.Development).Firebase.UsesEmulator.ShouldBeTrue();

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void An_emulator_outside_development_stops_the_start(string environment) =>
        Refused(WithEmulator("127.0.0.1:9099"), environment).ShouldContain("Access:Firebase:EmulatorHost");

    [Theory]
    [InlineData("10.0.0.7:9099")]
    [InlineData("emulator.example:9099")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:9099")]
    [InlineData("localhost.evil.example:9099")]
    public void An_emulator_that_is_not_this_machine_stops_the_start(string address) =>
        Refused(WithEmulator(address), Environments.Development).ShouldContain("Access:Firebase:EmulatorHost");

    [Theory]
    [InlineData("Access:Provider", "ldap")]
    [InlineData("Access:Firebase:ProjectId", "")]
    [InlineData("Access:Firebase:ProjectId", "Not a project")]
    [InlineData("Access:Firebase:ApiKey", "")]
    [InlineData("Access:Firebase:AuthDomain", "https://example.com/")]
    [InlineData("Access:Firebase:KeysAddress", "http://keys.example/")]
    [InlineData("Access:Firebase:Google", "perhaps")]
    public void A_wrong_value_stops_the_start_with_its_key_named(string key, string value) =>
        Refused(new(Good) { [key] = value }).ShouldContain(key);

    private static Dictionary<string, string?> Good { get; } = new()
    {
        ["Access:Provider"] = "firebase",
        ["Access:Firebase:ProjectId"] = "plant-4",
        ["Access:Firebase:ApiKey"] = "k",
    };

    private static Dictionary<string, string?> WithEmulator(string address) => new(Good) { ["Access:Firebase:EmulatorHost"] = address };

    private static string Refused(Dictionary<string, string?> settings, string environment = "Production") =>
        Should.Throw<PlatformConfigurationException>(() => Read(settings, environment)).Message;

    private static AccessOptions Read(Dictionary<string, string?> settings, string environment = "Production") =>
        AccessOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), new HostingEnvironment { EnvironmentName = environment });
}
