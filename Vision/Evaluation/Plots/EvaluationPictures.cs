using System.Globalization;
using System.Xml.Linq;

namespace VisionInApp.Vision.Evaluation.Plots;

/// <summary>An evaluation as pictures (SVG), by file name.</summary>
public static class EvaluationPictures
{
    /// <summary>Of more classes than this, those with the most boxes are drawn.</summary>
    private const int MostCurves = 17;
    private const int MostCells = 40;

    /// <summary><c>precision-recall.svg</c>, <c>confusion.svg</c>, <c>errors.svg</c> and <c>calibration.svg</c>.</summary>
    /// <param name="nameOf">The name of a class by its id; any text.</param>
    public static IReadOnlyDictionary<string, string> Of(EvaluationResult coco, EvaluationAnalysis analysis, Func<int, string> nameOf) => new Dictionary<string, string>
    {
        ["precision-recall.svg"] = PrecisionRecall(coco, nameOf),
        ["confusion.svg"] = Confusion(analysis.Confusion, nameOf),
        ["errors.svg"] = Errors(analysis.Errors),
        ["calibration.svg"] = Calibration(analysis.Calibration),
    };

    private static string PrecisionRecall(EvaluationResult coco, Func<int, string> nameOf)
    {
        var measured = coco.Classes.Where(c => c.Precision50.Count == CocoParameters.RecallPoints).OrderByDescending(c => c.Truths).Take(MostCurves).OrderBy(c => c.ClassId);
        var curves = measured.SelectMany((c, i) => Frame.Legend(i, Svg.Colour(i), $"{Figure(c.Ap50)}  {nameOf(c.ClassId)}")
            .Append(Svg.Curve(c.Precision50.Select((p, r) => (Frame.X(CocoParameters.Recalls[r]), Frame.Y(p))), Svg.Colour(i))));
        return Svg.Drawing(Frame.Width, Frame.Height, $"Precision against recall at IoU .50, AP50 {Figure(coco.Ap50)}", [.. Frame.Axes("recall", "precision"), .. curves]);
    }

    private static string Calibration(ConfidenceCalibration calibration)
    {
        var bars = calibration.Bins.Where(b => b.Detections > 0).SelectMany(b => new[]
        {
            Svg.Box(Frame.X(b.From) + 2, Frame.Y(b.Precision), Frame.X(b.To) - Frame.X(b.From) - 4, Frame.Y(0) - Frame.Y(b.Precision), Svg.Colour(0), 0.75),
            Svg.Text((Frame.X(b.From) + Frame.X(b.To)) / 2, Frame.Y(b.Precision) - 4, b.Detections.ToString(CultureInfo.InvariantCulture), "middle"),
        });
        return Svg.Drawing(
            Frame.Width, Frame.Height, $"How often a confidence is right, expected calibration error {Figure(calibration.ExpectedError)}",
            [.. Frame.Axes("confidence", "precision"), .. bars, Svg.Line(Frame.X(0), Frame.Y(0), Frame.X(1), Frame.Y(1), "#222222", dashed: true)]);
    }

    private static string Errors(ErrorBreakdown errors)
    {
        const double left = 120, row = 36, scale = 380;
        var widest = Math.Max(0.05, errors.Errors.Max(e => e.ApLost));
        var bars = errors.Errors.SelectMany((e, i) => new[]
        {
            Svg.Text(left - 10, 64 + (row * i), e.Kind.ToString().ToLowerInvariant(), "end"),
            Svg.Box(left, 50 + (row * i), scale * e.ApLost / widest, 20, Svg.Colour(i)),
            Svg.Text(left + 8 + (scale * e.ApLost / widest), 64 + (row * i), string.Create(CultureInfo.InvariantCulture, $"{e.ApLost:0.000}  ({e.Count})")),
        });
        return Svg.Drawing(Frame.Width, 70 + (row * errors.Errors.Count), $"AP50 lost to each kind of error (how many), AP50 {Figure(errors.Ap50)}", bars);
    }

    private static string Confusion(ConfusionMatrix confusion, Func<int, string> nameOf)
    {
        const double left = 170, top = 130, cell = 44;
        var nothing = confusion.ClassIds.Count;
        var shown = Enumerable.Range(0, nothing).OrderByDescending(i => confusion.Counts[i].Sum()).Take(MostCells).Order().Append(nothing).ToList();
        var pieces = new List<XElement> { Svg.Text(left, 52, "rows labelled, columns detected") };
        for (var r = 0; r < shown.Count; r++)
        {
            var (counts, name) = (confusion.Counts[shown[r]], shown[r] == nothing ? "nothing" : nameOf(confusion.ClassIds[shown[r]]));
            var (total, y) = (Math.Max(1, counts.Sum()), top + (cell * r));
            pieces.Add(Svg.Text(left - 10, y + 27, name, "end"));
            var head = Svg.Text(0, 0, name);
            head.SetAttributeValue("transform", string.Create(CultureInfo.InvariantCulture, $"translate({left + (cell * r) + 27} {top - 8}) rotate(-45)"));
            pieces.Add(head);
            for (var c = 0; c < shown.Count; c++)
            {
                var share = (double)counts[shown[c]] / total;
                pieces.Add(Svg.Box(left + (cell * c), y, cell - 2, cell - 2, "#0072b2", 0.06 + (0.94 * share)));
                if (counts[shown[c]] > 0)
                    pieces.Add(Svg.Text(left + (cell * c) + 21, y + 26, counts[shown[c]].ToString(CultureInfo.InvariantCulture), "middle", colour: share > 0.5 ? "#ffffff" : "#222222"));
            }
        }

        return Svg.Drawing(left + (cell * shown.Count) + 120, top + (cell * shown.Count) + 20, "Which class is taken for which", pieces);
    }

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
