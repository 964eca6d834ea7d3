using System.CommandLine;
using System.Diagnostics;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Geometry;

namespace VisionInApp.Bench;

/// <summary>Decoding and suppressing the 8,400 rows of a 640 input, against reading every number of them once.</summary>
internal static class PostBench
{
    private const int Size = 640;
    private const int Classes = 80;
    private const int Width = 5 + Classes;

    public static Command Create()
    {
        var command = new Command("post", "Milliseconds of decoding and non-maximum suppression of 8,400 candidates on one core.");
        command.SetAction(_ =>
        {
            foreach (var (name, share, classes) in new[] { ("200 rows reach the threshold", 200 / 8400.0, Classes), ("all rows reach it, 80 classes", 1.0, Classes), ("all rows reach it, one class wins them all", 1.0, 1) })
                Run(name, Rows(share, classes));
        });
        return command;
    }

    private static void Run(string name, float[] rows)
    {
        var decoder = new YoloxDecoder(Size, Classes, new DetectorSettings(), OutputForm.Decoded);
        var letterbox = new Letterbox(Size, 1280, 960);
        var (whole, read) = (new Samples(), new Samples());
        var found = 0;
        for (var i = -20; i < 300; i++)
        {
            var started = Stopwatch.GetTimestamp();
            found = decoder.Decode(rows, letterbox).Count;
            var decoded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            started = Stopwatch.GetTimestamp();
            _ = System.Numerics.Tensors.TensorPrimitives.Sum<float>(rows);
            var summed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (i < 0)
                continue;
            whole.Add(decoded);
            read.Add(summed);
        }

        Console.WriteLine($"{name}: {found} detections");
        Console.WriteLine($"decode and suppress {whole}");
        Console.WriteLine($"reading alone       {read}");
    }

    // Eighty objects, each found by many rows at nearly the same place.
    private static float[] Rows(double share, int classes)
    {
        var random = new Random(1);
        var objects = Enumerable.Range(0, 80).Select(i => (X: random.NextSingle() * Size, Y: random.NextSingle() * Size, Side: 20 + (100 * random.NextSingle()), Class: i % classes)).ToArray();
        var rows = new float[NetworkLayout.Anchors(Size) * Width];
        for (var at = 0; at < rows.Length; at += Width)
        {
            var (x, y, side, winner) = objects[random.Next(objects.Length)];
            var jitter = side * 0.15f;
            (rows[at], rows[at + 1]) = (x + (jitter * (random.NextSingle() - 0.5f)), y + (jitter * (random.NextSingle() - 0.5f)));
            (rows[at + 2], rows[at + 3]) = (side + (jitter * random.NextSingle()), side + (jitter * random.NextSingle()));
            rows[at + 4] = random.NextDouble() < share ? 0.6f + (0.4f * random.NextSingle()) : 0.1f * random.NextSingle();
            for (var c = 0; c < Classes; c++)
                rows[at + 5 + c] = 0.1f * random.NextSingle();
            rows[at + 5 + winner] = 0.5f + (0.5f * random.NextSingle());
        }

        return rows;
    }
}
