using OpenCvSharp;

namespace VisionInApp.Launcher.Scenes;

/// <summary>How a part lies on its drawing canvas: turned, sized, and foreshortened a little as if seen from the side.</summary>
/// <param name="Scale">Pixels for one unit of the part's own coordinates.</param>
/// <param name="Tilt">Foreshortening, 1 = seen from straight above.</param>
internal sealed record Pose(Point2d Center, double Scale, double Angle, double Tilt, double TiltAngle)
{
    public Point2d At(double x, double y)
    {
        var (sin, cos) = Math.SinCos(Angle);
        var (turnedX, turnedY) = ((x * cos) - (y * sin), (x * sin) + (y * cos));
        var (tiltSin, tiltCos) = Math.SinCos(TiltAngle);
        var along = (turnedX * tiltCos) + (turnedY * tiltSin);
        var lost = along * (Tilt - 1);
        return new Point2d(Center.X + (Scale * (turnedX + (lost * tiltCos))), Center.Y + (Scale * (turnedY + (lost * tiltSin))));
    }

    public Point2d[] Polygon(params (double X, double Y)[] corners) => [.. corners.Select(c => At(c.X, c.Y))];

    public Point2d[] Circle(double x, double y, double radius, int corners = 48, double phase = 0) => [.. Enumerable.Range(0, corners)
        .Select(i => (2 * Math.PI * i / corners) + phase)
        .Select(angle => At(x + (radius * Math.Cos(angle)), y + (radius * Math.Sin(angle))))];

    public Point2d[] Rectangle(double left, double top, double right, double bottom) => Polygon((left, top), (right, top), (right, bottom), (left, bottom));
}
