namespace VisionInApp.Tests.Vision;

public class Smoke
{
    [Fact]
    public void Runs() => Environment.Version.Major.ShouldBe(10);
}
