using System.Text.Json;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Catalog.Facts;

/// <summary>Figures of one message about one job in one row, <c>[[step, epoch, token, {name: value}], …]</c>.</summary>
internal static class MetricPoints
{
    private const int MaxValues = 64;

    /// <exception cref="InvalidDataException">A record cannot be used.</exception>
    public static IEnumerable<object?[]> Of(RecordBatch batch) => PackedRows.Of<JobMetric>(batch, r => r.JobId, Write);

    /// <summary>Each series by step, of every step what the newest lease said last, thinned to every n-th point and always the newest one.</summary>
    /// <param name="bodies">In the order in which each producer sent them.</param>
    public static Dictionary<string, IReadOnlyList<MetricRow>> Series(string jobId, IEnumerable<byte[]> bodies, int maxPoints)
    {
        var series = new Dictionary<string, List<Point>>();
        foreach (var (step, epoch, token, name, value) in bodies.SelectMany(Read))
        {
            if (!series.TryGetValue(name, out var points))
                series[name] = points = [];
            points.Add(new Point(step, epoch, token, value));
        }

        return series.ToDictionary(s => s.Key, s => Thin(jobId, s.Key, Newest(s.Value), maxPoints));
    }

    private static void Write(Utf8JsonWriter json, JobMetric metric)
    {
        if (metric.Values.Count > MaxValues || metric.Values.Keys.Any(k => k.Length is 0 or > 64))
            throw new InvalidDataException($"A metric has at most {MaxValues} values with names of 1 to 64 characters.");
        json.WriteNumberValue(metric.Step);
        json.WriteNumberValue(metric.Epoch);
        json.WriteNumberValue(metric.Token);
        json.WriteStartObject();
        foreach (var (name, value) in metric.Values.Where(v => double.IsFinite(v.Value)))
            json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    private static IEnumerable<(long Step, int Epoch, long Token, string Name, double Value)> Read(byte[] body) => PackedRows.Unpack(
        body,
        record => record[3].EnumerateObject()
            .Select(v => (record[0].GetInt64(), record[1].GetInt32(), record[2].GetInt64(), v.Name, v.Value.GetDouble())).ToList()).SelectMany(v => v);

    private static List<Point> Newest(List<Point> points)
    {
        var kept = new List<Point>(points.Count);
        foreach (var point in points.OrderBy(p => p.Step).ThenBy(p => p.Token))
        {
            if (kept.Count > 0 && kept[^1].Step == point.Step)
                kept[^1] = point;
            else
                kept.Add(point);
        }

        return kept;
    }

    private static IReadOnlyList<MetricRow> Thin(string jobId, string name, List<Point> points, int maxPoints)
    {
        var every = (points.Count + maxPoints - 1) / maxPoints;
        return [.. points.Where((_, i) => (points.Count - 1 - i) % every == 0).Select(p => new MetricRow(jobId, name, p.Step, p.Epoch, p.Value))];
    }

    private readonly record struct Point(long Step, int Epoch, long Token, double Value);
}
