using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;
using VisionInApp.Tests.Vision.Detectors;
using VisionInApp.Tests.WebHost.Hosting;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Tests.WebHost.Models;

/// <summary>A model version as a job would register it; its network sees one bolt on every picture.</summary>
public static class TestModel
{
    private const int InputSize = 32;
    private const int Anchors = 21;

    public static async Task<string> RegisterModelAsync(this WebHostFixture host, string projectId, double map50)
    {
        var objects = host.Services.GetRequiredService<IObjectStore>();
        using var package = new MemoryStream();
        ModelPackage.Write(package, Manifest(projectId), OnnxBytes.Constant(OneBolt(), 6, InputSize), new Dictionary<string, byte[]>());
        package.Position = 0;
        var stored = await objects.PutAsync(package);
        var evaluation = await objects.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"map50":{{map50.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""")));
        var id = Guid.NewGuid().ToString("n");
        var registered = await host.Grains.GetGrain<IModelVersionGrain>(id).Register(WebHostFixture.NewCommand(), Registration(projectId, id, stored, evaluation, map50), default);
        registered.Ok.ShouldBeTrue(registered.Message);
        return id;
    }

    private static ModelRegistration Registration(string projectId, string id, ObjectInfo package, ObjectInfo evaluation, double map50) => new()
    {
        ProjectId = projectId,
        JobId = id,
        Family = "yolox-nano",
        DatasetVersion = 1,
        Bounds = new GateBounds(0.05, 0.1, 0),
        Success = new JobSucceeded
        {
            At = DateTimeOffset.UtcNow,
            JobId = id,
            Token = 1,
            PackageSha256 = package.Sha256,
            PackageBytes = package.Length,
            EvaluationSha256 = evaluation.Sha256,
            ParityMaxDifference = 0,
            Evaluation = new EvaluationSummary
            {
                Images = 10,
                Map50 = map50,
                Map5095 = map50 / 2,
                Classes = [new ClassFigures(0, "bolt", map50, map50 / 2, 10, 0.3)],
                MillisecondsPerImage = 1,
            },
        },
    };

    private static PackageManifest Manifest(string projectId) => new()
    {
        Family = "yolox-nano",
        InputSize = InputSize,
        LabelSchema = LabelSchema.Empty.With(["bolt"]),
        Lineage = new PackageLineage(projectId, null, "1", null, Guid.NewGuid().ToString("n")),
        CreatedAt = DateTimeOffset.UtcNow,
    };

    // The first anchor: centre in its cell of 8 pixels, size 8, objectness and class 0.9.
    private static float[] OneBolt()
    {
        var rows = new float[Anchors * 6];
        new[] { 0.5f, 0.5f, 0f, 0f, 0.9f, 0.9f }.CopyTo(rows, 0);
        return rows;
    }
}
