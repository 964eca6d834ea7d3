namespace VisionInApp.Platform.Streams;

/// <summary>Where to go on reading when the stream is no longer what the position remembers.</summary>
internal static class StreamAlignment
{
    /// <summary>The position to use, and the alarm to raise if something was lost.</summary>
    public static (StreamPosition Position, string? Alarm) Align(StreamPosition position, StreamExtent extent)
    {
        var fresh = new StreamPosition(extent.Incarnation, extent.First);
        if (position.Incarnation.Length == 0)
            return (fresh, extent.First > 0 ? "trimmed" : null);
        var known = extent.Incarnation != StreamExtent.Unknown;
        if ((known && position.Incarnation != extent.Incarnation) || position.Next > extent.Next)
            return (fresh, "recreated");
        return position.Next < extent.First ? (position with { Next = extent.First }, "trimmed") : (position, null);
    }
}
