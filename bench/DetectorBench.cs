using System.CommandLine;
using System.Diagnostics;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;

namespace VisionInApp.Bench;

/// <summary>The detector's whole path against the bare <c>InferenceSession.Run</c> and OpenCV DNN on the same model and threads, in turn.</summary>
internal static class DetectorBench
{
    private const int Warmup = 10;

    public static Command Create()
    {
        var images = new Option<int>("--images") { Description = "Images to run.", DefaultValueFactory = _ => 200 };
        var threads = new Option<int>("--threads") { Description = "Threads of one run.", DefaultValueFactory = _ => 2 };
        var size = new Option<string>("--picture") { Description = "Size of the JPEG pictures, WIDTHxHEIGHT.", DefaultValueFactory = _ => "640x480" };
        var model = new Option<FileInfo?>("--model") { Description = "A YOLOX ONNX file; without it a YOLOX-nano with fresh weights." };
        var side = new Option<int>("--size") { Description = "Input side of the network with fresh weights.", DefaultValueFactory = _ => 416 };
        var command = new Command("detector", "Milliseconds an image by stage, against the bare session and OpenCV DNN.") { images, threads, size, model, side };
        command.SetAction(parsed => Run(parsed.GetValue(images), parsed.GetValue(threads), parsed.GetValue(size)!, parsed.GetValue(model), parsed.GetValue(side)));
        return command;
    }

    private static void Run(int images, int threads, string picture, FileInfo? model, int size)
    {
        var sides = picture.Split('x').Select(int.Parse).ToArray();
        var onnx = model is null ? FreshNano(size) : File.ReadAllBytes(model.FullName);
        using var detector = OnnxDetector.Open(onnx, new DetectorSettings { Threads = threads });
        using var bare = new BareSession(onnx, threads, detector.InputSize, detector.Classes);
        using var openCv = new OpenCvNetwork(onnx, threads, detector.InputSize);
        var jpegs = Enumerable.Range(0, 16).Select(i => Pictures.Make(i, sides[0], sides[1]).Jpeg).ToList();
        var (decode, letterbox, run, post, whole) = (new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        var (session, other, ratios) = (new Samples(), new Samples(), new Samples());
        var allocated = 0L;
        for (var i = -Warmup; i < images; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var frame = ImageFile.Decode(jpegs[(i + Warmup) % jpegs.Count]);
            var decoded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            // In turn, so that neither always finds the caches as the other left them.
            var first = i % 2 == 0 ? bare.Run() : 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var times = detector.Detect(frame).Times;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var bareMs = i % 2 == 0 ? first : bare.Run();
            var openCvMs = i % 10 == 0 ? openCv.Run(frame) : 0;
            if (i < 0)
                continue;
            decode.Add(decoded);
            letterbox.Add(times.LetterboxMs);
            run.Add(times.RunMs);
            post.Add(times.PostMs);
            whole.Add(times.TotalMs);
            session.Add(bareMs);
            ratios.Add(times.TotalMs / bareMs);
            if (openCvMs > 0)
                other.Add(openCvMs);
        }

        Console.WriteLine($"YOLOX at {detector.InputSize}, {detector.Classes} classes, {threads} threads, {images} images of {picture}");
        Console.WriteLine($"decode JPEG     {decode}");
        Console.WriteLine($"letterbox       {letterbox}");
        Console.WriteLine($"run             {run}");
        Console.WriteLine($"post            {post}");
        Console.WriteLine($"detect, whole   {whole}");
        Console.WriteLine($"bare session    {session}");
        Console.WriteLine($"OpenCV DNN      {other}");
        Console.WriteLine($"ratio whole / bare = {ratios.Median:0.000} (median of {images} pairs; of the medians {whole.Median / session.Median:0.000}); with decoding the file {(decode.Median + whole.Median) / session.Median:0.000}");
        Console.WriteLine($"managed memory of a frame: {allocated} bytes");
    }

    private static byte[] FreshNano(int size)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.onnx");
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, seed: 1);
        network.eval();
        OnnxExport.Write(network, path, new ExportOptions(size, [.. Enumerable.Range(0, 80).Select(i => $"class {i}")]));
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
