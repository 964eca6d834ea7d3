namespace VisionInApp.Training.Augmentation;

/// <summary>Random numbers of one sample (SplitMix64, Steele et al. 2014): a function of its seeds alone, so that threads and restarts change nothing.</summary>
public sealed class SampleRandom(ulong state)
{
    private ulong _state = state;

    /// <summary>The stream that belongs to these numbers, for instance (seed, epoch, image).</summary>
    public static SampleRandom Of(params ReadOnlySpan<long> seeds)
    {
        var random = new SampleRandom(0x9E3779B97F4A7C15);
        foreach (var seed in seeds)
            random._state = random.Next() ^ ((ulong)seed * 0xD1B54A32D192ED03);
        return random;
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>In [low, high).</summary>
    public double Between(double low, double high) => low + ((Next() >> 11) * (1.0 / (1UL << 53)) * (high - low));

    public bool Chance(double probability01) => Between(0, 1) < probability01;

    /// <summary>In 0 .. count - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>The numbers 0 .. count - 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
