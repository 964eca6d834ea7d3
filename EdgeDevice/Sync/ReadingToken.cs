using System.Security.Cryptography;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>The token that the device shows at each call that only reads; another is signed when it grows old or the clock was set back.</summary>
public sealed class ReadingToken(DeviceIdentity identity, ECDsa key, TimeProvider time)
{
    private static readonly TimeSpan Shown = DeviceToken.Lifetime - TimeSpan.FromMinutes(1);
    private volatile Signed? signed;

    public string Text
    {
        get
        {
            var now = time.GetUtcNow();
            if (signed is { } held && now >= held.At && now < held.At + Shown)
                return held.Text;
            var made = new Signed(DeviceToken.ForReading(identity, key, now), now);
            signed = made;
            return made.Text;
        }
    }

    /// <summary>The server refused it: the next call shows another.</summary>
    public void Forget() => signed = null;

    private sealed record Signed(string Text, DateTimeOffset At);
}
