using System.Net;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>
/// The server's time, as its refusals tell it (<c>Date</c>, RFC 9110 §6.6.1), for what the device signs: many a device wakes without a battery for its clock.
/// </summary>
/// <param name="device">The device's own clock.</param>
public sealed class ServerTime(TimeProvider device) : TimeProvider
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(20);
    private long ahead;

    public override DateTimeOffset GetUtcNow() => device.GetUtcNow().AddTicks(Volatile.Read(ref ahead));

    /// <summary>Takes over the server's time; true when a refusal may have come of the difference, so that asking again makes sense.</summary>
    public bool Learn(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.Unauthorized || answer.Headers.Date is not { } date || (date - GetUtcNow()).Duration() <= Tolerated)
            return false;
        Volatile.Write(ref ahead, (date - device.GetUtcNow()).Ticks);
        return true;
    }
}
