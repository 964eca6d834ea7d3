using System.Runtime.CompilerServices;

namespace VisionInApp.Vision.Geometry;

/// <summary>A candidate's place in its list under a key by which it is sorted; equal keys keep the order of the list.</summary>
internal readonly record struct Ranked(ulong Key, int Index) : IComparable<Ranked>
{
    /// <summary>Ascending keys are descending scores: the bits of a float, turned so that they order as the numbers do.</summary>
    public static uint ScoreKey(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        return (bits & 0x8000_0000) != 0 ? bits : ~(bits | 0x8000_0000);
    }

    public int CompareTo(Ranked other) => Key != other.Key ? Key.CompareTo(other.Key) : Index.CompareTo(other.Index);
}

/// <summary>Sorts ranked candidates: in a few linear passes where there are many. Its buffers are kept.</summary>
internal sealed class Ranking
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int Passes = 6;

    /// <summary>Fewer are compared with one another sooner than counted.</summary>
    private const int FewestToCount = 400;

    private readonly int[] _counts = new int[Passes * Digits];
    private Ranked[] _spare = [];

    /// <summary>Sorts by key; items of equal keys must stand in the order of their indices.</summary>
    public void Sort(Span<Ranked> items)
    {
        if (items.Length < FewestToCount)
        {
            items.Sort();
            return;
        }

        if (_spare.Length < items.Length)
            _spare = new Ranked[items.Length];
        Count(items);
        var from = items;
        var to = _spare.AsSpan(0, items.Length);
        for (var pass = 0; pass < Passes; pass++)
        {
            var counts = _counts.AsSpan(pass * Digits, Digits);
            if (counts[Digit(items[0].Key, pass)] == items.Length)
                continue;
            Distribute(from, to, counts, pass);
            var sorted = to;
            to = from;
            from = sorted;
        }

        if (!Unsafe.AreSame(ref from[0], ref items[0]))
            from.CopyTo(items);
    }

    private void Count(ReadOnlySpan<Ranked> items)
    {
        Array.Clear(_counts);
        foreach (ref readonly var item in items)
        {
            for (var pass = 0; pass < Passes; pass++)
                _counts[(pass * Digits) + Digit(item.Key, pass)]++;
        }
    }

    private static void Distribute(ReadOnlySpan<Ranked> from, Span<Ranked> to, Span<int> counts, int pass)
    {
        var next = 0;
        foreach (ref var count in counts)
            (count, next) = (next, next + count);
        foreach (ref readonly var item in from)
            to[counts[Digit(item.Key, pass)]++] = item;
    }

    private static int Digit(ulong key, int pass) => (int)(key >> (pass * DigitBits)) & (Digits - 1);
}
