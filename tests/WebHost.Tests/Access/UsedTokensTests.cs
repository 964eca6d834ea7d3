using Microsoft.Extensions.Time.Testing;
using VisionInApp.Platform.Cache;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access;

public class UsedTokensTests
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly SharedByTests shared = new();

    [Fact]
    public async Task A_used_token_is_remembered_for_as_long_as_it_could_be_used()
    {
        var used = NewHost();
        (await Use(used, "device", "a")).ShouldBeTrue();
        (await Use(used, "other device", "a")).ShouldBeTrue();
        clock.Advance(Remembered - TimeSpan.FromTicks(1));
        (await Use(used, "device", "a")).ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        (await Use(used, "device", "a")).ShouldBeTrue();
    }

    [Fact]
    public async Task When_too_many_are_to_be_remembered_none_is_let_in_until_some_are_forgotten()
    {
        var used = NewHost(capacity: 2);
        (await Use(used, "device", "a")).ShouldBeTrue();
        (await Use(used, "device", "b")).ShouldBeTrue();
        (await Use(used, "device", "c")).ShouldBeFalse();
        (await Use(used, "device", "a")).ShouldBeFalse();
        clock.Advance(Remembered);
        (await Use(used, "device", "c")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_one_host_let_in_another_refuses_while_they_share()
    {
        var (one, other) = (NewHost(), NewHost());
        shared.Marks = [];
        (await Use(one, "device", "a")).ShouldBeTrue();
        (await Use(other, "device", "a")).ShouldBeFalse();
        (await Use(other, "device", "b")).ShouldBeTrue();
        (await Use(one, "device", "b")).ShouldBeFalse();
    }

    [Fact]
    public async Task While_nobody_shares_each_host_lets_a_token_in_once()
    {
        var (one, other) = (NewHost(), NewHost());
        (await Use(one, "device", "a")).ShouldBeTrue();
        (await Use(other, "device", "a")).ShouldBeTrue();
        (await Use(one, "device", "a")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_others_forgot_this_host_still_refuses()
    {
        var used = NewHost();
        shared.Marks = [];
        (await Use(used, "device", "a")).ShouldBeTrue();
        shared.Marks = [];
        (await Use(used, "device", "a")).ShouldBeFalse();
    }

    private static ValueTask<bool> Use(UsedTokens used, string subject, string id) => used.TryUseAsync(subject, id, TestContext.Current.CancellationToken);

    private UsedTokens NewHost(int capacity = 100) => new(clock, shared, Remembered, capacity);

    /// <summary>Null marks: nobody shares.</summary>
    private sealed class SharedByTests : ISharedCounts
    {
        public HashSet<string>? Marks { get; set; }

        public ValueTask<bool?> TryMarkAsync(string key, TimeSpan remembered, CancellationToken cancellationToken = default) => ValueTask.FromResult(Marks?.Add(key));

        public ValueTask<TimeSpan?> TakeAsync(string key, Bucket bucket, CancellationToken cancellationToken = default) => default;
    }
}
