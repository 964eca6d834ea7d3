using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Supervision;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("vision-").FullName;

    [Fact]
    public void A_second_launcher_on_a_folder_is_told_who_holds_it()
    {
        using var first = DataFolder.Open(_path, new Uri("http://127.0.0.1:5080"));
        var refusal = Should.Throw<StartException>(() => DataFolder.Open(_path, new Uri("http://127.0.0.1:5081")));
        refusal.ExitCode.ShouldBe(ExitCodes.FolderInUse);
        refusal.Message.ShouldContain($"process {Environment.ProcessId} at http://127.0.0.1:5080");
    }

    [Fact]
    public void A_folder_can_be_used_again_when_its_launcher_is_gone()
    {
        DataFolder.Open(_path, new Uri("http://127.0.0.1:5080")).Dispose();
        Should.NotThrow(() => DataFolder.Open(_path, new Uri("http://127.0.0.1:5080")).Dispose());
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
