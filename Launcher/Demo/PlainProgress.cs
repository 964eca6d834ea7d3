using System.Globalization;

namespace VisionInApp.Launcher.Demo;

/// <summary>Plain lines, for logs and pipes: one at the start of a step, one now and then, one at its end.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(10);

    public async Task<T> StepAsync<T>(string title, Func<Action<StepState>, Task<T>> work, Func<T, string> say)
    {
        var started = time.GetTimestamp();
        var told = started;
        output.WriteLine($"  {title} …");
        var result = await work(state =>
        {
            if (time.GetElapsedTime(told) < Rhythm)
                return;
            told = time.GetTimestamp();
            output.WriteLine($"    {Words.Of(state)}");
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {title}: {say(result)} ({time.GetElapsedTime(started).TotalSeconds:0.0} s)"));
        return result;
    }

    public void Say(string line) => output.WriteLine(line);
}

internal static class Words
{
    public static string Of(StepState state)
    {
        var share = state.Fraction is { } fraction ? $"{fraction * 100:0} %" : "";
        var left = state.SecondsLeft is { } seconds ? $"about {Duration(seconds)} left" : "";
        return string.Join(", ", new[] { share, state.Detail, left }.Where(t => t.Length > 0));
    }

    public static string Duration(double seconds) => seconds < 90 ? $"{seconds:0} s" : $"{seconds / 60:0} min";
}
