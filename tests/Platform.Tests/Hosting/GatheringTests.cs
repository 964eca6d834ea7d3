using System.Collections.Concurrent;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.Tests.Platform.Hosting;

public sealed class GatheringTests
{
    private const int Bad = 13;
    private const int Large = 1000;
    private readonly ConcurrentQueue<string> groups = [];
    private readonly TaskCompletionSource began = new();
    private readonly TaskCompletionSource first = new();
    private readonly Gathering<int, int> gathering;
    private Exception? fault;

    public GatheringTests() => gathering = new(1, WriteAsync, e => e is TimeoutException, item => item >= Large);

    [Fact]
    public async Task One_alone_goes_at_once_and_those_that_come_meanwhile_go_together()
    {
        var answers = await AddAsync(1, 2, 3, 4);
        first.SetResult();
        (await Task.WhenAll(answers)).ShouldBe([10, 20, 30, 40]);
        groups.ShouldBe(["1", "2,3,4"]);
    }

    [Fact]
    public async Task One_that_cannot_be_written_fails_alone()
    {
        var answers = await AddAsync(1, 2, Bad, 4);
        first.SetResult();
        (await Should.ThrowAsync<FormatException>(() => answers[2])).Message.ShouldBe("13");
        answers.RemoveAt(2);
        (await Task.WhenAll(answers)).ShouldBe([10, 20, 40]);
        groups.ShouldBe(["1", "2,13,4", "2", "13", "4"]);
    }

    [Fact]
    public async Task An_outage_is_told_to_all_who_have_waited_for_it_and_those_who_come_later_are_tried()
    {
        fault = new TimeoutException();
        var answers = await AddAsync([.. Enumerable.Range(100, 200)]);
        first.SetResult();
        foreach (var answer in answers)
            await Should.ThrowAsync<TimeoutException>(() => answer);
        groups.Count.ShouldBeLessThan(4);

        fault = null;
        (await gathering.WriteAsync(5, default)).ShouldBe(50);
    }

    [Fact]
    public async Task A_large_one_goes_alone()
    {
        var answers = await AddAsync(1, 2, Large, 3, Large, Large, 4, 5);
        first.SetResult();
        await Task.WhenAll(answers);
        groups.ShouldBe(["1", "2", "1000", "3", "1000", "1000", "4,5"]);
    }

    [Fact]
    public async Task A_caller_that_goes_away_leaves_the_others_to_be_written()
    {
        using var gone = new CancellationTokenSource();
        var one = (await AddAsync(1))[0];
        var leaving = gathering.WriteAsync(2, gone.Token);
        var staying = gathering.WriteAsync(3, default);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leaving);
        first.SetResult();
        (await Task.WhenAll(one, staying)).ShouldBe([10, 30]);
    }

    /// <summary>The first is on its way, and held there, before the others come.</summary>
    private async Task<List<Task<int>>> AddAsync(params int[] items)
    {
        var one = gathering.WriteAsync(items[0], default);
        await began.Task;
        return [one, .. items.Skip(1).Select(i => gathering.WriteAsync(i, default))];
    }

    private async Task<IReadOnlyList<int>> WriteAsync(IReadOnlyList<int> items)
    {
        groups.Enqueue(string.Join(',', items));
        began.TrySetResult();
        await first.Task;
        if (fault is not null)
            throw fault;
        return items.Contains(Bad) ? throw new FormatException($"{Bad}") : [.. items.Select(i => i * 10)];
    }
}
