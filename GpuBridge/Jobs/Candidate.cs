using VisionInApp.Messages;
using VisionInApp.Training;
using VisionInApp.Training.Models;
using VisionInApp.Training.Onnx;
using VisionInApp.Training.Weights;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.GpuBridge.Jobs;

/// <summary>The exported ONNX file of a job: what is evaluated and shipped.</summary>
/// <param name="ParityMaxDifference">-1 where there is no network in Torch to compare with.</param>
public sealed record Candidate(string Family, int InputSize, LabelSchema Schema, byte[] Onnx, string WeightsSha256, double ParityMaxDifference)
{
    /// <summary>Writes the network as ONNX and checks it against Torch.</summary>
    /// <exception cref="JobFailedException"><c>export.parity</c>: the file does not compute what the network computes.</exception>
    public static async Task<Candidate> ExportAsync(NetworkVariant variant, Recipe recipe, string weightsPath, JobDataset dataset, string onnxPath)
    {
        var names = dataset.Schema.Classes.Select(c => c.Name).ToList();
        using var network = variant.Create(names.Count);
        WeightImport.Load(weightsPath, network);
        network.eval();
        OnnxExport.Write(network, onnxPath, new ExportOptions(recipe.InputSize, names));
        var parity = Parity.Check(network, onnxPath, recipe.InputSize);
        if (!parity.Passed)
            throw new JobFailedException("export.parity", $"The exported file differs from the network by {parity.MaxDifference:g3}; at most {parity.Tolerance:g3} is allowed.");
        await using var weights = File.OpenRead(weightsPath);
        var digest = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(weights));
        return new Candidate(variant.Name, recipe.InputSize, dataset.Schema, await File.ReadAllBytesAsync(onnxPath), digest, parity.MaxDifference);
    }

    /// <summary>A detector that ranks everything above noise, as average precision wants it.</summary>
    public OnnxDetector OpenForEvaluation() => OnnxDetector.Open(Onnx, new DetectorSettings { ClassIds = [.. Schema.Classes.Select(c => c.Id)] }.ForEvaluation());
}
