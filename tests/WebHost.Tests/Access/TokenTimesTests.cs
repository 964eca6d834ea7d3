using Microsoft.Extensions.Time.Testing;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Access;

public class TokenTimesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(600, 720, null)]
    [InlineData(600, 900, null)]
    [InlineData(630, 700, null)]
    [InlineData(600, 901, "longer than five minutes")]
    [InlineData(600, 600, "longer than five minutes")]
    [InlineData(631, 700, "future")]
    [InlineData(400, 600, "expired")]
    [InlineData(-1, 200, "before this server started")]
    public void A_token_counts_between_issue_and_expiry_only(int issued, int expires, string? refusal)
    {
        var start = Start.ToUnixTimeSeconds();
        var answer = TokenTimes.Refusal(start + issued, start + expires, Start.AddSeconds(600), Start);
        if (refusal is null)
            answer.ShouldBeNull();
        else
            answer.ShouldNotBeNull().ShouldContain(refusal);
    }

    [Fact]
    public void A_used_token_is_remembered_for_as_long_as_it_could_be_used()
    {
        var clock = new FakeTimeProvider(Start);
        var used = new UsedTokens(clock, TimeSpan.FromMinutes(5));
        used.TryUse("device", "a").ShouldBeTrue();
        used.TryUse("other device", "a").ShouldBeTrue();
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        used.TryUse("device", "a").ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        used.TryUse("device", "a").ShouldBeTrue();
    }

    [Fact]
    public void When_too_many_are_to_be_remembered_none_is_let_in_until_some_are_forgotten()
    {
        var clock = new FakeTimeProvider(Start);
        var used = new UsedTokens(clock, TimeSpan.FromMinutes(5), capacity: 2);
        used.TryUse("device", "a").ShouldBeTrue();
        used.TryUse("device", "b").ShouldBeTrue();
        used.TryUse("device", "c").ShouldBeFalse();
        used.TryUse("device", "a").ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(5));
        used.TryUse("device", "c").ShouldBeTrue();
    }
}
