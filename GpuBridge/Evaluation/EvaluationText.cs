using System.Globalization;
using System.Text.Json;
using VisionInApp.Vision.Evaluation;

namespace VisionInApp.GpuBridge.Evaluation;

/// <summary>COCO's twelve figures under their usual names.</summary>
internal static class EvaluationText
{
    public static string Of(EvaluationResult result, bool json)
    {
        var figures = Figures(result);
        if (json)
            return JsonSerializer.Serialize(figures.ToDictionary(f => f.Name, f => f.Value));
        return string.Join('\n', figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name,-6}{f.Value,7:0.000}  {f.Meaning}")))
            + $"\n{result.Images} images, {result.Truths} labelled boxes";
    }

    private static (string Name, double Value, string Meaning)[] Figures(EvaluationResult result) =>
    [
        ("AP", result.Ap, "mean over IoU .50:.05:.95"),
        ("AP50", result.Ap50, "at IoU .50"),
        ("AP75", result.Ap75, "at IoU .75"),
        ("APs", result.ApSmall, "boxes up to 32² pixels"),
        ("APm", result.ApMedium, "boxes up to 96² pixels"),
        ("APl", result.ApLarge, "larger boxes"),
        ("AR1", result.Ar1, "recall with 1 detection an image and class"),
        ("AR10", result.Ar10, "recall with 10"),
        ("AR100", result.Ar100, "recall with 100"),
        ("ARs", result.ArSmall, "recall of boxes up to 32² pixels"),
        ("ARm", result.ArMedium, "recall of boxes up to 96² pixels"),
        ("ARl", result.ArLarge, "recall of larger boxes"),
    ];
}
