using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Processes;

public sealed class MariaDbFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mariadb-folder-").FullName;

    [Fact]
    public async Task Its_folder_may_have_any_path_and_holds_all_it_makes()
    {
        await using var server = new MariaDb(Path.Combine(folder, new string('a', 60), new string('b', 60), "mariadb"));
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await server.StartAsync(TestContext.Current.CancellationToken);
        (await server.QueryAsync("SELECT 1", TestContext.Current.CancellationToken)).ShouldBe(["1"]);
        File.Exists(Path.Combine(server.Folder, "mariadb.sock")).ShouldBeTrue();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
