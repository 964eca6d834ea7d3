using System.Text.Json.Serialization;

namespace VisionInApp.Messages;

/// <summary>An axis-aligned rectangle in pixels of the original (upright) image; (X, Y) is the top-left corner, as in COCO.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    [JsonIgnore]
    public double Right => X + Width;

    [JsonIgnore]
    public double Bottom => Y + Height;

    [JsonIgnore]
    public double Area => Width * Height;

    /// <summary>From corner coordinates, as Pascal VOC writes boxes.</summary>
    public static Box FromCorners(double left, double top, double right, double bottom) => new(left, top, right - left, bottom - top);

    /// <summary>True when every side is a finite number and the area is positive.</summary>
    [JsonIgnore]
    public bool IsValid => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height) && Width > 0 && Height > 0;

    /// <summary>The part inside an image of the given size, in pixels; empty (zero width or height) when nothing is left.</summary>
    public Box ClipTo(double imageWidth, double imageHeight)
    {
        var left = Math.Clamp(X, 0, imageWidth);
        var top = Math.Clamp(Y, 0, imageHeight);
        return FromCorners(left, top, Math.Clamp(Right, left, imageWidth), Math.Clamp(Bottom, top, imageHeight));
    }

    /// <summary>Intersection over union, 0..1.</summary>
    public double Iou(Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var intersection = width * height;
        return intersection / (Area + other.Area - intersection);
    }
}
