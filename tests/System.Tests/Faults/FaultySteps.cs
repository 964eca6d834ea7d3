using VisionInApp.Launcher.Demo;

namespace VisionInApp.Tests.Whole.Faults;

/// <summary>In every step, soon after it began, the next fault happens; a step is over when both are.</summary>
internal sealed class FaultySteps(IReadOnlyList<Func<Task>> faults, int seed, CancellationToken cancellation) : IProgressView
{
    private const double LatestSeconds = 2;
    private readonly Random _random = new(seed);
    private readonly Queue<Func<Task>> _coming = new(Shuffled(faults, seed));

    /// <summary>How many have not happened yet.</summary>
    public int Coming => _coming.Count;

    public async Task<T> StepAsync<T>(string title, Func<Action<StepState>, Task<T>> work, Func<T, string> say)
    {
        Say(title);
        var fault = FaultAsync();
        try
        {
            var result = await work(_ => { });
            Say($"  {title}: {say(result)}");
            return result;
        }
        finally
        {
            await fault;
        }
    }

    public void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private async Task FaultAsync()
    {
        if (!_coming.TryDequeue(out var fault))
            return;
        await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * LatestSeconds), cancellation);
        await fault();
    }

    private static Func<Task>[] Shuffled(IReadOnlyList<Func<Task>> faults, int seed)
    {
        Func<Task>[] order = [.. faults];
        new Random(seed).Shuffle(order);
        return order;
    }
}
