namespace VisionInApp.Bench;

/// <summary>Times of one thing, in milliseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public void Add(double milliseconds) => _values.Add(milliseconds);

    public double Median => Quantile(0.5);

    public double Quantile(double q)
    {
        var sorted = _values.Order().ToList();
        return sorted[(int)Math.Round(q * (sorted.Count - 1))];
    }

    public override string ToString() => $"{Median,8:0.00} ms  (p10 {Quantile(0.1):0.00}, p90 {Quantile(0.9):0.00})";
}
