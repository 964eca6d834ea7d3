using System.Globalization;

namespace VisionInApp.GpuBridge.Commands;

/// <summary>Text for a terminal.</summary>
internal static class Text
{
    /// <summary>Without control characters, which file and class names may carry to steer the terminal.</summary>
    public static string Printable(string untrusted) => string.Concat(untrusted.Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>As m:ss or h:mm:ss.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }
}
