using VisionInApp.Launcher.Supervision;

namespace VisionInApp.Tests.Whole.Supervision;

public sealed class RotatingLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vision-").FullName;

    [Fact]
    public void Old_lines_move_to_numbered_files_and_the_oldest_go()
    {
        var file = Path.Combine(_folder, "x.log");
        using (var log = new RotatingLog(file, maxBytes: 10, kept: 2))
        {
            foreach (var line in new[] { "0123456789", "second one", "third one..", "fourth" })
                log.Write(line);
            log.Last.ShouldBe(["0123456789", "second one", "third one..", "fourth"]);
        }

        File.ReadAllText(file).ShouldBe("fourth\n");
        File.ReadAllText(file + ".1").ShouldBe("third one..\n");
        File.ReadAllText(file + ".2").ShouldBe("second one\n");
        Directory.GetFiles(_folder).Length.ShouldBe(3);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
