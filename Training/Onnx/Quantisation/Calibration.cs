using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using VisionInApp.Training.Onnx.Format;
using static TorchSharp.torch;

namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>Runs a float32 model on calibration images and watches some of its values.</summary>
internal static class Calibration
{
    /// <param name="names">The values to watch, all float.</param>
    /// <param name="images">Prepared images [1, 3, S, S]; gone through twice.</param>
    public static Dictionary<string, ActivationRange> Run(ModelProto model, IReadOnlyList<string> names, IEnumerable<Tensor> images, QuantisationOptions options)
    {
        var watched = model.Clone();
        watched.Graph.Output.Clear();
        watched.Graph.Output.Add(names.Where(n => n != watched.Graph.Input[0].Name).Select(OpenValue.AnyFloat));
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(watched.ToByteArray(), settings);
        var seen = names.ToDictionary(n => n, _ => new Histogram(), StringComparer.Ordinal);
        var passes = options.Percentile >= 100 ? 1 : 2;
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var image in images)
                Watch(session, image, seen, pass == 0);
        }

        return seen.ToDictionary(s => s.Key, s => s.Value.Range(options.Percentile), StringComparer.Ordinal);
    }

    private static void Watch(InferenceSession session, Tensor image, Dictionary<string, Histogram> seen, bool first)
    {
        void See(string name, ReadOnlySpan<float> values)
        {
            if (first)
                seen[name].Widen(values);
            else
                seen[name].Count(values);
        }

        var pixels = image.to(float32).cpu().contiguous().data<float>().ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, image.shape);
        using var options = new RunOptions();
        using var results = session.Run(options, [session.InputNames[0]], [input], session.OutputNames);
        foreach (var (name, value) in session.OutputNames.Zip(results))
            See(name, value.GetTensorDataAsSpan<float>());
        if (seen.ContainsKey(session.InputNames[0]))
            See(session.InputNames[0], pixels);
    }
}
