using System.Globalization;
using VisionInApp.GpuBridge.Jobs;

namespace VisionInApp.GpuBridge.External;

/// <summary>Watches over a process group until it ends: time, memory of all its processes, bytes in its folder.</summary>
internal sealed class SandboxWatch(ExternalOptions options, string folder, int group)
{
    /// <exception cref="JobFailedException"><c>external.time_limit</c>, <c>external.memory_limit</c>, <c>external.disk_limit</c>; the caller ends the group.</exception>
    public async Task UntilAsync(Task ended, CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(options.MaxTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stopping);
        using var beat = new PeriodicTimer(options.Rhythm);
        while (!ended.IsCompleted)
        {
            var tick = beat.WaitForNextTickAsync(either.Token).AsTask();
            await Task.WhenAny(ended, tick);
            if (ended.IsCompleted)
                return;
            stopping.ThrowIfCancellationRequested();
            if (time.IsCancellationRequested)
                throw new JobFailedException("external.time_limit", $"The training code ran longer than the {options.MaxTime} it may and was ended.");
            if (Memory() is var memory && memory > options.MaxMemoryBytes)
                throw new JobFailedException("external.memory_limit", $"The training code used {memory:N0} bytes of memory, more than the {options.MaxMemoryBytes:N0} it may, and was ended.");
            if (Disk() is var disk && disk > options.MaxDiskBytes)
                throw new JobFailedException("external.disk_limit", $"The training code's folder holds {disk:N0} bytes, more than the {options.MaxDiskBytes:N0} it may, and was ended.");
        }
    }

    // Resident pages of every process of the group: /proc/PID/stat, fields 5 (group) and 24 (pages); see proc(5).
    private long Memory()
    {
        long pages = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            if (Stat(process) is { } fields && fields.Length > 21 && int.Parse(fields[2], CultureInfo.InvariantCulture) == group)
                pages += long.Parse(fields[21], CultureInfo.InvariantCulture);
        }

        return pages * Environment.SystemPageSize;
    }

    // The fields after the program's name, which stands in parentheses and may hold anything.
    private static string[]? Stat(string process)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(process, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended since it was listed.
            return null;
        }
    }

    private long Disk()
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(folder).EnumerateFiles("*", everything).Sum(Length);
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
