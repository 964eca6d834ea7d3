using VisionInApp.Servers;

namespace VisionInApp.Tests;

/// <summary>Databases on the assembly's MariaDB; a test that gets one is alone in it.</summary>
public static class MariaDbDatabases
{
    public static async Task<MariaDbDatabase> FreshAsync(this RealServers servers) =>
        await (await servers.GetAsync(folder => new MariaDb(folder))).MakeDatabaseAsync($"t{Guid.NewGuid():n}", TestContext.Current.CancellationToken);
}
