namespace VisionInApp.WebHost.Access;

/// <summary>When a device's token may be used.</summary>
public static class TokenTimes
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How far a device's clock may be ahead of ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Why it may not be used now, or null.</summary>
    /// <param name="issued">Claim <c>iat</c>, unix seconds.</param>
    /// <param name="expires">Claim <c>exp</c>, unix seconds.</param>
    /// <param name="started">For one that is good once, when this process started: nobody remembers whether it was used before.</param>
    public static string? Refusal(long issued, long expires, DateTimeOffset now, DateTimeOffset? started)
    {
        if (issued < started?.ToUnixTimeSeconds())
            return "issued before this server started; sign a new one";
        if (issued > (now + Skew).ToUnixTimeSeconds())
            return "issued in the future; set the device's clock";
        if (expires <= issued || expires - issued > (long)MaxLifetime.TotalSeconds)
            return "valid for longer than five minutes";
        return expires <= now.ToUnixTimeSeconds() ? "expired" : null;
    }
}
