using VisionInApp.GpuBridge.Commands;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Onnx.Quantisation;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.GpuBridge.Exports;

/// <summary>The images to quantise with, and how.</summary>
internal sealed record QuantisationSource(TrainingData Data, QuantisationOptions Options, int CalibrationImages);

/// <summary>How an exported file was found to be.</summary>
/// <param name="Quantisation">Null for a file that is not quantised.</param>
internal sealed record ExportOutcome(ParityReport Parity, QuantisationReport? Quantisation)
{
    public bool Passed => Parity.Passed && Quantisation is not { Passed: false };
}

/// <summary>Writes a network as one ONNX file and checks it; one that does not pass is not left behind.</summary>
internal static class NetworkExport
{
    public static ExportOutcome Write(ExportSource source, string path, ExportOptions options, QuantisationSource? quantisation)
    {
        var outcome = quantisation is null ? Plain(source, path, options) : Quantised(source, path, options, quantisation);
        if (!outcome.Passed)
            File.Delete(path);
        return outcome;
    }

    private static ExportOutcome Plain(ExportSource source, string path, ExportOptions options)
    {
        OnnxExport.Write(source.Network, path, options);
        return new ExportOutcome(Parity.Check(source.Network, path, options.InputSize), null);
    }

    // Calibrated on training images, judged on others.
    private static ExportOutcome Quantised(ExportSource source, string path, ExportOptions options, QuantisationSource quantisation)
    {
        var exact = $"{path}.{Guid.NewGuid():N}";
        try
        {
            var parity = Plain(source, exact, options with { Precision = ExportPrecision.Fp32 }).Parity;
            var data = quantisation.Data;
            var calibration = CalibrationImages.Of(data.Train.Take(quantisation.CalibrationImages), source.Network, options.InputSize);
            Quantiser.Write(exact, path, calibration, quantisation.Options);
            var settings = new DetectorSettings { InputSize = options.InputSize };
            return new ExportOutcome(parity, QuantisationReport.Measure(exact, path, data.Test.Count > 0 ? data.Test : data.Validation, quantisation.Options, settings));
        }
        finally
        {
            File.Delete(exact);
        }
    }
}
