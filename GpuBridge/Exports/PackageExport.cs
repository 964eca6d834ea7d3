using VisionInApp.Messages;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Exports;

/// <summary>Writes an unsigned model package by hand: without golden images or thresholds of its own, for trying a network out.</summary>
internal static class PackageExport
{
    /// <summary>Writes the package and says how the ONNX file in it was found to be; one that does not pass is not packaged.</summary>
    public static ExportOutcome Write(ExportSource source, string path, ExportOptions options, QuantisationSource? quantisation)
    {
        var onnx = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.onnx");
        try
        {
            var outcome = NetworkExport.Write(source, onnx, options with { DynamicBatch = false, DynamicSize = false }, quantisation);
            if (outcome.Passed)
                ModelPackage.Write(path, Manifest(source, options, outcome).In(source.Network.Layout), File.ReadAllBytes(onnx), new Dictionary<string, byte[]>());
            return outcome;
        }
        finally
        {
            File.Delete(onnx);
        }
    }

    private static PackageManifest Manifest(ExportSource source, ExportOptions options, ExportOutcome outcome) => new()
    {
        Family = source.Network.Variant.Name,
        InputSize = options.InputSize,
        LabelSchema = LabelSchema.Empty.With(source.ClassNames),
        Lineage = new PackageLineage("", null, null, null, null),
        Form = options.Form.Name(),
        Precision = outcome.Quantisation is not null ? PackagePrecision.Int8 : options.Precision == ExportPrecision.Fp16 ? PackagePrecision.Fp16 : null,
        Parity = new PackageParity(outcome.Parity.MaxDifference, outcome.Quantisation?.MapLoss, outcome.Quantisation?.MaxMapLoss),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
