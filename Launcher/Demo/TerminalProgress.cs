using Spectre.Console;

namespace VisionInApp.Launcher.Demo;

/// <summary>A live bar with time left for each step, in a terminal.</summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IProgressView
{
    public async Task<T> StepAsync<T>(string title, Func<Action<StepState>, Task<T>> work, Func<T, string> say)
    {
        var result = default(T)!;
        await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                bar.IsIndeterminate = true;
                result = await work(state => Show(bar, title, state));
                bar.Value = 1;
            });
        console.MarkupLineInterpolated($"  [green]✓[/] {title}: {say(result)}");
        return result;
    }

    public void Say(string line) => console.MarkupLineInterpolated($"[bold]{line}[/]");

    private static void Show(ProgressTask bar, string title, StepState state)
    {
        bar.IsIndeterminate = state.Fraction is null;
        bar.Value = state.Fraction ?? 0;
        bar.Description = Markup.Escape($"{title}: {Words.Of(state with { Fraction = null })}".TrimEnd(':', ' '));
    }
}
