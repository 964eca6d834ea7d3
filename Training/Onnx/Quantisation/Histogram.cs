namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>How often numbers of each size were seen at one place: first their range, then their counts.</summary>
internal sealed class Histogram
{
    private const int BinCount = 2048;

    private readonly long[] _bins = new long[BinCount];
    private float _low = float.PositiveInfinity;
    private float _high = float.NegativeInfinity;

    public void Widen(ReadOnlySpan<float> values)
    {
        _low = Math.Min(_low, System.Numerics.Tensors.TensorPrimitives.Min(values));
        _high = Math.Max(_high, System.Numerics.Tensors.TensorPrimitives.Max(values));
    }

    public void Count(ReadOnlySpan<float> values)
    {
        var scale = BinCount / Math.Max(_high - _low, float.Epsilon);
        foreach (var value in values)
            _bins[Math.Clamp((int)((value - _low) * scale), 0, BinCount - 1)]++;
    }

    /// <summary>The range that leaves out the same share of numbers at either end.</summary>
    public ActivationRange Range(double percentile)
    {
        if (!float.IsFinite(_low) || !float.IsFinite(_high))
            throw new InvalidDataException("The network gives numbers that are not finite on the calibration images.");
        var outside = (long)(_bins.Sum() * (100 - percentile) / 200);
        var (first, last) = (0, BinCount - 1);
        for (var seen = _bins[first]; seen <= outside && first < last; seen += _bins[first])
            first++;
        for (var seen = _bins[last]; seen <= outside && last > first; seen += _bins[last])
            last--;
        var width = (_high - _low) / BinCount;
        var (low, high) = percentile >= 100 ? (_low, _high) : (_low + (width * first), _low + (width * (last + 1)));
        return new ActivationRange(Math.Min(0, low), Math.Max(0, high));
    }
}
