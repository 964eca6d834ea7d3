namespace VisionInApp.Tests.Training;

public class Smoke
{
    [Fact]
    public void Runs() => Environment.Version.Major.ShouldBe(10);
}
