using System.Globalization;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>What decides which fault comes when: another one each time, the same again with VISION_FAULT_SEED.</summary>
internal static class Seed
{
    public static int New()
    {
        var seed = Environment.GetEnvironmentVariable("VISION_FAULT_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next(1, 1_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"VISION_FAULT_SEED={seed}");
        return seed;
    }
}
