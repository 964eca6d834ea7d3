using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using VisionInApp.EdgeDevice.Capture;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.EdgeDevice.Commands;

/// <summary><c>EdgeDevice detect</c>: runs a model package over pictures or a video, by hand.</summary>
public static class DetectCommand
{
    public static Command Create()
    {
        var package = new Option<FileInfo>("--package") { Description = "The model package (.vpkg).", Required = true };
        var source = new Option<string>("--source") { Description = "An image, a video or a folder of images.", Required = true };
        var trust = new Option<FileInfo?>("--trust") { Description = "Public key (PEM) whose signature the package must carry; without it the signature is not checked." };
        var json = new Option<bool>("--json") { Description = "One JSON object a frame, a summary last." };
        var command = new Command("detect", "Run a model package over pictures or a video.") { package, source, trust, json };
        command.SetAction(parsed => Run(parsed.GetValue(package)!, parsed.GetValue(source)!, parsed.GetValue(trust), parsed.GetValue(json)));
        return command;
    }

    private static int Run(FileInfo packageFile, string source, FileInfo? trustFile, bool json)
    {
        try
        {
            var package = Open(packageFile, trustFile);
            using var detector = OnnxDetector.Open(package);
            using var frames = OpenSource(source);
            return DetectAll(package, detector, frames, json);
        }
        catch (Exception e) when (e is PackageRejectedException or FrameSourceException or IOException or CryptographicException or ArgumentException)
        {
            Console.Error.WriteLine($"EdgeDevice detect: {e.Message}");
            return 1;
        }
    }

    private static int DetectAll(ModelPackage package, OnnxDetector detector, IFrameStream frames, bool json)
    {
        var (count, found, skipped, milliseconds) = (0, 0, 0, 0.0);
        while (frames.Next(message => { skipped++; Console.Error.WriteLine($"skipped {message}"); }) is { } frame)
        {
            using (frame)
            {
                var result = detector.Detect(frame.Image);
                (count, found, milliseconds) = (count + 1, found + result.Detections.Count, milliseconds + result.Times.TotalMs);
                Print(package, frame, result, json);
            }
        }

        var perFrame = count == 0 ? 0 : Math.Round(milliseconds / count, 3);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { frames = count, detections = found, skipped, millisecondsPerFrame = perFrame, package = package.Digest }, JsonSerializerOptions.Web)
            : $"{found} detections in {count} frames, {perFrame:0.0} ms a frame, {skipped} skipped");
        return count == 0 ? 1 : 0;
    }

    private static void Print(ModelPackage package, Frame frame, DetectionResult result, bool json)
    {
        if (json)
        {
            var detections = result.Detections.Select(d => new { d.ClassId, className = NameOf(package, d.ClassId), d.Confidence, d.Box.X, d.Box.Y, d.Box.Width, d.Box.Height });
            Console.WriteLine(JsonSerializer.Serialize(new { source = frame.Source, detections, times = result.Times }, JsonSerializerOptions.Web));
            return;
        }

        Console.WriteLine($"{frame.Source}: {result.Detections.Count}");
        foreach (var d in result.Detections)
            Console.WriteLine($"  {NameOf(package, d.ClassId),-16} {d.Confidence:0.000}  x {d.Box.X:0.0}  y {d.Box.Y:0.0}  w {d.Box.Width:0.0}  h {d.Box.Height:0.0}");
    }

    private static string NameOf(ModelPackage package, int classId) => package.Manifest.LabelSchema.Find(classId)?.Name ?? $"class {classId}";

    private static IFrameStream OpenSource(string source)
    {
        if (Directory.Exists(source))
            return FolderFrames.Folder(source);
        if (!File.Exists(source))
            throw new FrameSourceException($"'{source}' does not exist.");
        return FolderFrames.IsImage(source) ? FolderFrames.Files([source]) : VideoFrames.OpenFile(source);
    }

    private static ModelPackage Open(FileInfo file, FileInfo? trustFile)
    {
        if (trustFile is null)
        {
            Console.Error.WriteLine("The package's signature is not checked (no --trust).");
            return ModelPackage.Open(file.FullName, PackageTrust.None);
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(trustFile.FullName));
        return ModelPackage.Open(file.FullName, PackageTrust.Keys(new Dictionary<string, ECDsa> { [TrustedKeys.KeyIdOf(key)] = key }));
    }
}
