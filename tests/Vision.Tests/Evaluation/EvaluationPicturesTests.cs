using System.Xml.Linq;
using VisionInApp.Messages;
using VisionInApp.Vision.Evaluation;
using VisionInApp.Vision.Evaluation.Plots;

namespace VisionInApp.Tests.Vision.Evaluation;

public class EvaluationPicturesTests
{
    private const string Hostile = "</text><script>alert(1)</script>\0\u001b[31m\ud800 & \"";

    [Fact]
    public void Every_picture_is_well_formed_and_shows_hostile_names_as_text()
    {
        var truth = new[] { new GroundTruthImage(1, [new GroundTruthBox(1, new Box(0, 0, 10, 10)), new GroundTruthBox(2, new Box(50, 0, 10, 10))]) };
        Detection[] found = [new(1, 0.9, new Box(0, 0, 10, 10)), new(1, 0.4, new Box(50, 0, 10, 10))];
        var pictures = EvaluationPictures.Of(CocoEvaluator.Evaluate(truth, [found]), EvaluationAnalysis.Of(truth, [found]), id => Hostile + id);
        pictures.Keys.ShouldBe(["precision-recall.svg", "confusion.svg", "errors.svg", "calibration.svg"]);
        foreach (var svg in pictures.Values)
        {
            var drawing = XDocument.Parse(svg).Root!;
            drawing.Name.LocalName.ShouldBe("svg");
            drawing.Descendants().Select(e => e.Name.LocalName).Distinct().ShouldBeSubsetOf(["rect", "text", "line", "polyline"]);
        }

        XDocument.Parse(pictures["confusion.svg"]).Descendants().Select(e => e.Value).ShouldContain(v => v.StartsWith("</text><script>alert(1)</script>\ufffd"));
    }

    [Fact]
    public void Hundreds_of_classes_and_none_are_drawn_too()
    {
        var truth = new[] { new GroundTruthImage(1, [.. Enumerable.Range(0, 300).Select(i => new GroundTruthBox(i, new Box(i * 20, 0, 10, 10)))]) };
        foreach (var images in new[] { truth, [new GroundTruthImage(1, [])] })
            EvaluationPictures.Of(CocoEvaluator.Evaluate(images, [[]]), EvaluationAnalysis.Of(images, [[]]), id => $"{id}").Values.ShouldAllBe(svg => XDocument.Parse(svg).Root!.HasElements);
    }
}
