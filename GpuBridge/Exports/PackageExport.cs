using VisionInApp.Messages;
using VisionInApp.Training.Onnx;
using VisionInApp.Vision.Packages;

namespace VisionInApp.GpuBridge.Exports;

/// <summary>Writes an unsigned model package by hand: without golden images or thresholds of its own, for trying a network out.</summary>
internal static class PackageExport
{
    /// <summary>Writes the package and gives the parity of the ONNX file in it; a network that fails it is not packaged.</summary>
    public static ParityReport Write(ExportSource source, string path, ExportOptions options)
    {
        var onnx = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxExport.Write(source.Network, onnx, options with { DynamicBatch = false });
            var parity = Parity.Check(source.Network, onnx, options.InputSize);
            if (parity.Passed)
                ModelPackage.Write(path, Manifest(source, options, parity).In(source.Network.Layout), File.ReadAllBytes(onnx), new Dictionary<string, byte[]>());
            return parity;
        }
        finally
        {
            File.Delete(onnx);
        }
    }

    private static PackageManifest Manifest(ExportSource source, ExportOptions options, ParityReport parity) => new()
    {
        Family = source.Network.Variant.Name,
        InputSize = options.InputSize,
        LabelSchema = LabelSchema.Empty.With(source.ClassNames),
        Lineage = new PackageLineage("", null, null, null, null),
        Parity = new PackageParity(parity.MaxDifference),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
