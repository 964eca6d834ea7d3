using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using VisionInApp.Training.Models.Yolox;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;

namespace VisionInApp.Bench;

/// <summary>The detector's whole path against the bare <c>InferenceSession.Run</c> on the same model and threads, in turn.</summary>
internal static class DetectorBench
{
    private const int Size = 416;
    private const int Warmup = 10;

    public static Command Create()
    {
        var images = new Option<int>("--images") { Description = "Images to run.", DefaultValueFactory = _ => 200 };
        var threads = new Option<int>("--threads") { Description = "Threads of one run.", DefaultValueFactory = _ => 2 };
        var size = new Option<string>("--picture") { Description = "Size of the JPEG pictures, WIDTHxHEIGHT.", DefaultValueFactory = _ => "640x480" };
        var model = new Option<FileInfo?>("--model") { Description = "A YOLOX ONNX file; without it a YOLOX-nano with fresh weights." };
        var command = new Command("detector", "Milliseconds an image by stage, against the bare session.") { images, threads, size, model };
        command.SetAction(parsed => Run(parsed.GetValue(images), parsed.GetValue(threads), parsed.GetValue(size)!, parsed.GetValue(model)));
        return command;
    }

    private static void Run(int images, int threads, string picture, FileInfo? model)
    {
        var sides = picture.Split('x').Select(int.Parse).ToArray();
        var onnx = model is null ? FreshNano() : File.ReadAllBytes(model.FullName);
        using var detector = OnnxDetector.Open(onnx, new DetectorSettings { Threads = threads });
        using var bare = new BareSession(onnx, threads, detector.InputSize, detector.Classes);
        var jpegs = Enumerable.Range(0, 16).Select(i => Pictures.Make(i, sides[0], sides[1]).Jpeg).ToList();
        var (decode, letterbox, run, post, whole, session) = (new Samples(), new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        for (var i = -Warmup; i < images; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var frame = ImageFile.Decode(jpegs[(i + Warmup) % jpegs.Count]);
            var decoded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var times = detector.Detect(frame).Times;
            var bareMs = bare.Run();
            if (i < 0)
                continue;
            decode.Add(decoded);
            letterbox.Add(times.LetterboxMs);
            run.Add(times.RunMs);
            post.Add(times.PostMs);
            whole.Add(times.TotalMs);
            session.Add(bareMs);
        }

        Console.WriteLine($"YOLOX at {detector.InputSize}, {detector.Classes} classes, {threads} threads, {images} images of {picture}");
        Console.WriteLine($"decode JPEG     {decode}");
        Console.WriteLine($"letterbox       {letterbox}");
        Console.WriteLine($"run             {run}");
        Console.WriteLine($"post            {post}");
        Console.WriteLine($"detect, whole   {whole}");
        Console.WriteLine($"bare session    {session}");
        Console.WriteLine($"ratio whole / bare = {whole.Median / session.Median:0.000}; with decoding the file {(decode.Median + whole.Median) / session.Median:0.000}");
    }

    private static byte[] FreshNano()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.onnx");
        using var network = YoloxNetwork.Create(YoloxVariant.Nano, 80, seed: 1);
        network.eval();
        OnnxExport.Write(network, path, new ExportOptions(Size, [.. Enumerable.Range(0, 80).Select(i => $"class {i}")]));
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>Nothing but the session, with tensors allocated once.</summary>
    private sealed class BareSession : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly OrtValue _input;
        private readonly OrtValue _output;

        public BareSession(byte[] onnx, int threads, int size, int classes)
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            // As the detector sets it; spinning threads would make the comparison one of settings.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new InferenceSession(onnx, options);
            var anchors = new[] { 8, 16, 32 }.Sum(s => size / s * (size / s));
            _input = Allocate(1, 3, size, size);
            _output = Allocate(1, anchors, 5 + classes);
        }

        public double Run()
        {
            var started = Stopwatch.GetTimestamp();
            _session.Run(_options, _session.InputNames, [_input], _session.OutputNames, [_output]);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        public void Dispose()
        {
            _input.Dispose();
            _output.Dispose();
            _options.Dispose();
            _session.Dispose();
        }

        private static OrtValue Allocate(params long[] shape) =>
            OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, shape);
    }
}
