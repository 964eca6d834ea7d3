using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VisionInApp.Platform.Streams;

/// <summary>The names of streams A (<c>va.train</c>, <c>va.device</c>) and B (<c>va.gpu</c>, <c>va.control</c>) for a fixed number of partitions.</summary>
public sealed partial class StreamNames(int partitions)
{
    public int Partitions { get; } = partitions;

    /// <summary>Job facts; a job always uses the same partition.</summary>
    public string Train(string jobId) => $"va.train.{Partition.Of(jobId, Partitions)}";

    /// <summary>Device facts.</summary>
    public string Device(string deviceId) => $"va.device.{Partition.Of(deviceId, Partitions)}";

    /// <summary>Hints down to devices.</summary>
    public string Control(string deviceId) => $"va.control.{Partition.Of(deviceId, Partitions)}";

    /// <summary>Commands for the workers of a GPU pool.</summary>
    /// <exception cref="ArgumentException">The pool is not 1 to 64 of a-z, 0-9 and '-'.</exception>
    public static string Gpu(string pool) =>
        IsPool(pool) ? $"va.gpu.{pool}" : throw new ArgumentException("A pool is 1 to 64 of a-z, 0-9 and '-'.", nameof(pool));

    public static bool IsPool(string text) => PoolName().IsMatch(text);

    public IEnumerable<string> AllTrain => All("train");
    public IEnumerable<string> AllDevice => All("device");
    public IEnumerable<string> AllControl => All("control");

    private IEnumerable<string> All(string family) => Enumerable.Range(0, Partitions).Select(i => $"va.{family}.{i.ToString(CultureInfo.InvariantCulture)}");

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z")]
    private static partial Regex PoolName();
}

/// <summary>Which partition an id belongs to: FNV-1a 64 of its UTF-8 bytes, folded to 32 bits, modulo the count. Part of the wire contract.</summary>
public static class Partition
{
    public static int Of(string id, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var hash = Fnv1a64(Encoding.UTF8.GetBytes(id));
        // The lowest bits of FNV-1a depend only on the lowest bits of the input; folding mixes the upper half in.
        return (int)((uint)(hash ^ (hash >> 32)) % (uint)partitions);
    }

    internal static ulong Fnv1a64(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in bytes)
            hash = unchecked((hash ^ b) * 0x100000001b3UL);
        return hash;
    }
}
