using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Tests.Grains.Cluster;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Ingest;

public sealed class RestartTests
{
    [Fact]
    public async Task Rows_are_right_after_a_restart_that_cut_off_their_projection()
    {
        var faults = new Faults();
        await using var silo = await EmbeddedSilo.StartAsync(configure: services => services.AddSingleton<IProjections>(
            s => new FaultyProjections(ActivatorUtilities.CreateInstance<VisionInApp.Platform.Catalog.Sql.SqlProjections>(s), faults)));
        var project = await silo.ProjectAsync();
        faults.ProjectionFails[project] = true;
        (await silo.Grains.GetGrain<IProjectGrain>(project).Rename(EmbeddedSilo.By("r"), "Line 5", default)).Ok.ShouldBeTrue();
        (await silo.Get<IProjectRows>().FindAsync(project, default))!.Name.ShouldBe("Line 4");

        await silo.RestartAsync();
        var row = await Eventually.Until(() => silo.Get<IProjectRows>().FindAsync(project, default), r => r!.Name == "Line 5");
        row!.Version.ShouldBe(3);
    }
}
