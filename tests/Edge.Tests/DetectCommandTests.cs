using System.CommandLine;
using System.Text.Json;
using OpenCvSharp;
using VisionInApp.EdgeDevice.Commands;

namespace VisionInApp.Tests.Edge;

/// <summary>The command writes to the console, which the process has only one of.</summary>
[Collection("console")]
public sealed class DetectCommandTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly PackageFixture _packages = new();

    [Fact]
    public void A_package_is_run_on_a_folder_and_what_it_finds_is_printed_as_json()
    {
        var pictures = Pictures();
        File.WriteAllText(Path.Combine(pictures, "broken.jpg"), "this is no picture");

        var (code, lines) = Run("--package", Package(), "--source", pictures, "--json");

        code.ShouldBe(0);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        first.GetProperty("source").GetString().ShouldBe("dog.jpg");
        first.GetProperty("detections").EnumerateArray().Select(d => d.GetProperty("classId").GetInt32()).ShouldContain(16);
        var summary = JsonDocument.Parse(lines[^1]).RootElement;
        summary.GetProperty("frames").GetInt32().ShouldBe(1);
        summary.GetProperty("skipped").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Every_frame_of_a_video_is_run()
    {
        var video = Path.Combine(_temporary.Path, "belt.avi");
        using (var writer = new VideoWriter(video, FourCC.MJPG, 10, new Size(160, 120)))
        using (var frame = new Mat(120, 160, MatType.CV_8UC3, new Scalar(90, 90, 90)))
        {
            for (var i = 0; i < 5; i++)
                writer.Write(frame);
        }

        var (code, lines) = Run("--package", Package(), "--source", video, "--json");

        code.ShouldBe(0);
        JsonDocument.Parse(lines[^1]).RootElement.GetProperty("frames").GetInt32().ShouldBe(5);
    }

    [Fact]
    public void A_package_that_does_not_carry_the_trusted_signature_is_refused()
    {
        var key = Path.Combine(_temporary.Path, "other.pem");
        using (var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
            File.WriteAllText(key, other.ExportSubjectPublicKeyInfoPem());
        Run("--package", Package(), "--source", Pictures(), "--trust", key).Code.ShouldBe(1);
    }

    [Fact]
    public void A_source_that_is_not_there_is_refused() => Run("--package", Package(), "--source", "/no/such/place").Code.ShouldBe(1);

    public void Dispose()
    {
        _packages.Dispose();
        _temporary.Dispose();
    }

    private string Package()
    {
        var path = Path.Combine(_temporary.Path, "model.vpkg");
        _packages.Write(path);
        return path;
    }

    private string Pictures()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_temporary.Path, "pictures")).FullName;
        File.Copy(SharedData.Find("data/yolox_nano/dog.jpg"), Path.Combine(folder, "dog.jpg"));
        return folder;
    }

    private static (int Code, string[] Lines) Run(params string[] arguments)
    {
        var before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            var code = new RootCommand { DetectCommand.Create() }.Parse(["detect", .. arguments]).Invoke();
            return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
