using System.Diagnostics;
using System.Globalization;

namespace VisionInApp.Servers;

/// <summary>What Linux says of a process that leads a session, and of all in it.</summary>
internal static class Sessions
{
    /// <summary>The kernel counts in hundredths of a second, whatever its own clock.</summary>
    private const double TicksPerSecond = 100;
    private const int Session = 3;
    private const int UserTime = 11;
    private const int SystemTime = 12;

    /// <summary>Of the processes that run now.</summary>
    public static TimeSpan ProcessorTime(Process leader)
    {
        var id = leader.Id.ToString(CultureInfo.InvariantCulture);
        var ticks = Directory.EnumerateDirectories("/proc").Select(Stat).Where(s => s.Length > SystemTime && s[Session] == id)
            .Sum(s => long.Parse(s[UserTime], CultureInfo.InvariantCulture) + long.Parse(s[SystemTime], CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The words after the program's name, which may hold anything; none when there is no such process any more.</summary>
    private static string[] Stat(string folder)
    {
        if (!char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            return [];
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
