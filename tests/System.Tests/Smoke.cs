namespace VisionInApp.Tests.System;

public class Smoke
{
    [Fact]
    public void Runs() => Environment.Version.Major.ShouldBe(10);
}
