using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace VisionInApp.Vision.Evaluation.Plots;

/// <summary>Pieces of a drawing in SVG; whatever text they are given is shown as text.</summary>
internal static class Svg
{
    private static readonly XNamespace Name = "http://www.w3.org/2000/svg";
    private const int LongestTitle = 90;
    private const int LongestText = 40;

    /// <summary>Colours that also the colour-blind tell apart (Okabe and Ito), over and over.</summary>
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000"];

    public static string Colour(int index) => Colours[index % Colours.Length];

    public static string Drawing(double width, double height, string title, IEnumerable<XElement> pieces)
    {
        var drawing = new XElement(
            Name + "svg",
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", "12"),
            new XElement(Name + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Text(width / 2, 22, title, "middle", bold: true),
            pieces);
        return drawing.ToString() + "\n";
    }

    public static XElement Line(double x1, double y1, double x2, double y2, string colour, bool dashed = false) => new(
        Name + "line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), new XAttribute("stroke", colour), dashed ? new XAttribute("stroke-dasharray", "5 4") : null);

    public static XElement Curve(IEnumerable<(double X, double Y)> points, string colour) => new(
        Name + "polyline",
        new XAttribute("points", string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))),
        new XAttribute("fill", "none"),
        new XAttribute("stroke", colour),
        new XAttribute("stroke-width", "2"));

    public static XElement Box(double x, double y, double width, double height, string colour, double opacity = 1) => new(
        Name + "rect", At("x", x), At("y", y), At("width", width), At("height", height), new XAttribute("fill", colour), At("fill-opacity", opacity));

    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c> of the text lies at the point.</param>
    public static XElement Text(double x, double y, string text, string anchor = "start", bool bold = false, string colour = "#222222") => new(
        Name + "text", At("x", x), At("y", y), new XAttribute("text-anchor", anchor), new XAttribute("fill", colour), bold ? new XAttribute("font-weight", "bold") : null, Shown(text, bold ? LongestTitle : LongestText));

    private static XAttribute At(string name, double value) => new(name, Number(value));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    // XML has no way to write control characters and halves of surrogate pairs.
    private static string Shown(string text, int longest)
    {
        var shortened = text.Length > longest ? text[..longest] + "…" : text;
        return string.Concat(shortened.Select(c => XmlConvert.IsXmlChar(c) && !char.IsControl(c) ? c : '\uFFFD'));
    }
}
