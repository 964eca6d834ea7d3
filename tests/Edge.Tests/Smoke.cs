namespace VisionInApp.Tests.Edge;

public class Smoke
{
    [Fact]
    public void Runs() => Environment.Version.Major.ShouldBe(10);
}
