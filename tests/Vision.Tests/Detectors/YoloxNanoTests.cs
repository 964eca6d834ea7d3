using System.Text.Json;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Images;

namespace VisionInApp.Tests.Vision.Detectors;

/// <summary>Against detections of the official YOLOX-nano file, computed by another program.</summary>
public class YoloxNanoTests
{
    private static readonly DetectorSettings Settings = new() { Threshold = 0.25, NmsIou = 0.45, Threads = 2 };

    [Fact]
    public void The_letterboxed_dog_gives_the_expected_detections_to_2e_4_and_a_twentieth_of_a_pixel()
    {
        using var detector = OnnxDetector.Open(SharedData.Find("data/yolox_nano/yolox_nano.onnx"), Settings);
        using var picture = ImageFile.Decode(File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog_letterbox_416.png")));
        var found = detector.Detect(picture).Detections;

        var expected = Expected();
        found.Count.ShouldBe(expected.Count);
        foreach (var (actual, wanted) in found.Zip(expected))
        {
            actual.ClassId.ShouldBe(wanted.ClassId);
            actual.Confidence.ShouldBe(wanted.Confidence, 2e-4);
            // The picture is already on the 416 input, so its pixels are ratio times those of the original 768x576.
            var box = new Box(actual.Box.X * 768 / 416, actual.Box.Y * 768 / 416, actual.Box.Width * 768 / 416, actual.Box.Height * 768 / 416);
            new[] { box.X, box.Y, box.Right, box.Bottom }.ShouldBe([wanted.Box.X, wanted.Box.Y, wanted.Box.Right, wanted.Box.Bottom], tolerance: 0.05);
        }
    }

    [Fact]
    public void The_dog_from_its_jpeg_gives_dog_bicycle_and_car_within_the_tolerance_of_another_decoder()
    {
        using var detector = OnnxDetector.Open(SharedData.Find("data/yolox_nano/yolox_nano.onnx"), Settings);
        using var picture = ImageFile.Decode(File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog.jpg")));
        var result = detector.Detect(picture);

        detector.InputSize.ShouldBe(416);
        detector.Classes.ShouldBe(80);
        foreach (var wanted in Expected().Take(3))
        {
            var actual = result.Detections.First(d => d.ClassId == wanted.ClassId);
            actual.Confidence.ShouldBe(wanted.Confidence, 0.03);
            actual.Box.Iou(wanted.Box).ShouldBeGreaterThan(0.97);
        }

        result.Times.RunMs.ShouldBeGreaterThan(0);
    }

    private static List<Detection> Expected()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("data/yolox_nano/dog_yolox_nano_expected.json")));
        return [.. json.RootElement.GetProperty("eval_nms").GetProperty("dets").EnumerateArray().Select(Parse)];
    }

    private static Detection Parse(JsonElement detection)
    {
        var corners = detection.GetProperty("box").EnumerateArray().Select(v => v.GetDouble()).ToList();
        return new Detection(detection.GetProperty("cls_id").GetInt32(), detection.GetProperty("score").GetDouble(), Box.FromCorners(corners[0], corners[1], corners[2], corners[3]));
    }
}
