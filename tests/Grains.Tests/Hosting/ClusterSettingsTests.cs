using Microsoft.Extensions.Configuration;
using VisionInApp.Platform;
using VisionInApp.Silo.Clustering;

namespace VisionInApp.Tests.Grains.Hosting;

public class ClusterSettingsTests
{
    [Fact]
    public void The_catalog_decides_where_nothing_is_said()
    {
        Read().Provider.ShouldBe("localhost");
        Read(("Platform:Catalog:Provider", "mysql")).Provider.ShouldBe("mysql");
        Read(("Platform:Catalog:Provider", "mysql"), ("Cluster:Provider", "localhost")).Provider.ShouldBe("localhost");
    }

    [Theory]
    [InlineData("Cluster:Provider", "zookeeper")]
    [InlineData("Cluster:Provider", "mysql")]
    [InlineData("Cluster:Id", " ")]
    [InlineData("Cluster:AdvertisedAddress", "my-host")]
    [InlineData("Cluster:SiloPort", "0")]
    [InlineData("Cluster:SiloPort", "many")]
    [InlineData("Cluster:GatewayPort", "70000")]
    [InlineData("Cluster:GatewayPort", "11111")]
    [InlineData("Cluster:ProbeTimeout", "00:00:00")]
    [InlineData("Cluster:MissedProbes", "0")]
    public void A_value_that_cannot_be_used_is_refused_naming_its_key(string key, string value) =>
        Should.Throw<PlatformConfigurationException>(() => Read((key, value))).Message.ShouldContain(key);

    [Theory]
    [InlineData("Shutdown:Drain", "-00:00:01")]
    [InlineData("Shutdown:Drain", "00:02:00")]
    [InlineData("Shutdown:Timeout", "soon")]
    public void An_end_that_cannot_be_kept_is_refused_naming_its_key(string key, string value) =>
        Should.Throw<PlatformConfigurationException>(() => StopSettings.Read(Configuration((key, value)))).Message.ShouldContain(key);

    private static ClusterSettings Read(params (string Key, string Value)[] settings) => ClusterSettings.Read(Configuration(settings));

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
}
