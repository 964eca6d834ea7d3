using System.Globalization;
using System.Xml.Linq;

namespace VisionInApp.Vision.Evaluation.Plots;

/// <summary>Two axes from 0 to 1 with a grid, and room for a legend on the right.</summary>
internal static class Frame
{
    public const double Width = 640;
    public const double Height = 420;
    private const double Left = 60, Top = 40, Side = 320;

    public static double X(double value) => Left + (Side * value);

    public static double Y(double value) => Top + (Side * (1 - value));

    public static IEnumerable<XElement> Axes(string xName, string yName)
    {
        for (var i = 0; i <= 5; i++)
        {
            var (value, text) = (i / 5.0, (i / 5.0).ToString("0.0", CultureInfo.InvariantCulture));
            yield return Svg.Line(X(value), Y(0), X(value), Y(1), "#dddddd");
            yield return Svg.Line(X(0), Y(value), X(1), Y(value), "#dddddd");
            yield return Svg.Text(X(value), Y(0) + 18, text, "middle");
            yield return Svg.Text(X(0) - 8, Y(value) + 4, text, "end");
        }

        yield return Svg.Text(X(0.5), Y(0) + 38, xName, "middle");
        yield return Svg.Text(X(0), Y(1) - 8, yName);
    }

    /// <summary>One line of the legend.</summary>
    public static IEnumerable<XElement> Legend(int line, string colour, string text) =>
        [Svg.Box(X(1) + 16, Top + (20 * line), 12, 12, colour), Svg.Text(X(1) + 34, Top + 11 + (20 * line), text)];
}
