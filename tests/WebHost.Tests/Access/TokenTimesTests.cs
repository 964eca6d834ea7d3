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
}
