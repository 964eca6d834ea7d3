using Microsoft.Net.Http.Headers;

namespace VisionInApp.WebHost.Objects;

/// <summary>The one part of an object that a request asks for (RFC 9110 §14); several parts at once are answered with the whole.</summary>
public readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>Null for the whole object; <paramref name="satisfiable"/> is false when the part lies outside it.</summary>
    public static ByteRange? Of(RangeHeaderValue? header, long total, out bool satisfiable)
    {
        satisfiable = true;
        if (header is not { Ranges.Count: 1 } || header.Unit != "bytes")
            return null;
        var wanted = header.Ranges.Single();
        var start = wanted.From ?? Math.Max(0, total - wanted.To!.Value);
        var end = wanted.From is null ? total - 1 : Math.Min(wanted.To ?? total - 1, total - 1);
        satisfiable = start <= end;
        return satisfiable ? new ByteRange(start, end - start + 1) : null;
    }
}
