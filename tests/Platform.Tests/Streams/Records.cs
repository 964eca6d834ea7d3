using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Platform.Streams;

internal static class Records
{
    public static JobLog Log(string line) => new() { At = TestPlatform.Noon, JobId = "job-1", Token = 1, Level = "info", Line = line };

    public static JobFailed Failed(string message) =>
        new() { At = TestPlatform.Noon, JobId = "job-1", Token = 1, Code = "training.no_boxes", Message = message };
}
