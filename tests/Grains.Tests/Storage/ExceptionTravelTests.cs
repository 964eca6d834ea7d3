using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using VisionInApp.Platform.Catalog;
using VisionInApp.Silo;

namespace VisionInApp.Tests.Grains.Storage;

/// <summary>What a grain throws must be the same to the process that asked: it decides what a client is told.</summary>
public sealed class ExceptionTravelTests
{
    public static TheoryData<Exception> Outages =>
    [
        new CatalogUnavailableException("away", new InvalidOperationException("inner")),
        new CatalogBusyException(new TimeoutException("inner")),
    ];

    [Theory]
    [MemberData(nameof(Outages))]
    public void An_outage_of_the_catalog_stays_one_on_its_way_between_processes(Exception outage)
    {
        using var services = new ServiceCollection().AddVisionSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray(outage));
        arrived.ShouldBeOfType(outage.GetType());
        arrived.Message.ShouldBe(outage.Message);
    }
}
